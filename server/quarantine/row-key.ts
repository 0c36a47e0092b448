import { quoteIdentifier } from '../engine/sql-text.ts';
import { ORIGIN } from '../warehouse/position-models.ts';
import type { GateBatch } from '../warehouse/publication-gate.ts';

type KeyedModel = Pick<GateBatch['model'], 'columns' | 'config'>;

const KEY_LENGTH_MAX = 500;

/** A key counts within its partition, as for the model's strategy. Empty for a model without a key. */
export function keyColumns({ config }: Pick<KeyedModel, 'config'>): readonly string[] {
  return withPartition(config.unique_key ?? [], config.partition_by ?? null);
}

export function withPartition(keys: readonly string[], partition: string | null): readonly string[] {
  if (keys.length === 0) return [];
  return partition !== null && !keys.includes(partition) ? [partition, ...keys] : keys;
}

/**
 * Text of an expression over the model's columns: the same text for the same row whenever the model makes it, so that what
 * was decided of the row is found again. The unique key where it is whole, else where the row came from, else a hash of it.
 * Of several rows that share one the later get a number behind it.
 */
export function rowKeySql(model: KeyedModel): string {
  const names = model.columns.map(({ name }) => name);
  const origin = Object.values(ORIGIN);
  const content = `to_json({row: md5(CAST(to_json(${structOf(names)}) AS VARCHAR))})`;
  const choices = [keyColumns(model), ...(origin.every((name) => names.includes(name)) ? [origin] : [])]
    .filter((columns) => columns.length > 0)
    .map((columns) => {
      const text = `to_json(${structOf(columns)})`;
      const whole = columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`);
      return `WHEN ${whole.join(' AND ')} AND length(CAST(${text} AS VARCHAR)) <= ${KEY_LENGTH_MAX} THEN ${text}`;
    });
  const chosen = choices.length > 0 ? `CASE ${choices.join(' ')} ELSE ${content} END` : content;
  return `CAST(${chosen} AS VARCHAR)`;
}

/** What is left of a key without its number. */
export function baseKeySql(key: string): string {
  return `regexp_replace(${key}, '#[0-9]+$', '')`;
}

function structOf(names: readonly string[]): string {
  return `{${names.map((name) => `${quoteIdentifier(name)}: ${quoteIdentifier(name)}`).join(', ')}}`;
}
