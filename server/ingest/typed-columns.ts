import { AppError } from '#server/errors.ts';
import type { TopicName } from '#server/events/topics.ts';
import { canPromote, normalType } from '#server/lake/column-types.ts';
import { ensureTable } from '#server/lake/create.ts';
import type { FieldSpec, FieldType, Table } from '#server/lake/table.ts';
import { columnLimits } from '#server/lake/write-properties.ts';
import type { EventColumn } from '#server/registry/wire-service.ts';
import { bronzeTable } from './tables.ts';
import { TypedLayout } from './typed-rows.ts';

/** Of one table, with those that every bronze table has. */
const COLUMNS_MAX = 300;
/** The name of the partition and of others that a table may get. */
const RESERVED = /^arrived_at_/;

const lower = (name: string) => name.toLowerCase();

interface Known {
  readonly name: string;
  readonly type: FieldType;
}

/**
 * What a table must get to have the columns: new ones, and wider types for those it has. A column whose type cannot become
 * the wanted one stays as it is, and holds what fits it. Engines do not tell capital from small letters in names, so of two
 * names that differ in nothing else the table has the first.
 */
export function missingColumns(
  base: readonly Known[],
  has: readonly Known[],
  wanted: readonly EventColumn[],
): FieldSpec[] {
  const own = new Set(base.map(({ name }) => lower(name)));
  const known = new Map(has.map(({ name, type }) => [lower(name), { name, type: normalType(type) }]));
  const missing = new Map<string, FieldSpec>();
  for (const { name, type } of wanted) {
    const key = lower(name);
    if (own.has(key) || RESERVED.test(key)) continue;
    const before = missing.get(key) ?? known.get(key);
    if (!before && known.size + missing.size >= COLUMNS_MAX) continue;
    if (before && (before.type === type || !canPromote(before.type, type))) continue;
    missing.set(key, {
      name: before?.name ?? name,
      type,
      doc: 'The property of the event, where it fits the type',
    });
  }
  return [...missing.values()];
}

/** The fields of a bronze table that are properties of its events; who added them does not matter. */
export function typedFields(topic: TopicName, table: Pick<Table, 'fields'>): Table['fields'] {
  const own = new Set(bronzeTable(topic).fields.map(({ name }) => name));
  return table.fields.filter(({ name }) => !own.has(name));
}

/** How rows of the topic are laid out for the table. */
export function layoutFor(topic: TopicName, table: Table): TypedLayout {
  return new TypedLayout(typedFields(topic, table), columnLimits(table));
}

/** The columns that the schemas of each topic's events ask for, as this process has come to know them. */
export class TypedColumns {
  readonly #wanted = new Map<TopicName, Map<string, EventColumn>>();

  add(topic: TopicName, columns: readonly EventColumn[]): void {
    const wanted = this.#wanted.get(topic) ?? new Map<string, EventColumn>();
    for (const column of columns) wanted.set(`${column.name} ${column.type}`, column);
    this.#wanted.set(topic, wanted);
  }

  /**
   * The bronze table with the columns. The change of the table is a commit of its own before the rows': columns without
   * values do no harm. Another worker may make it at the same time; what does not go together then is left as that one
   * made it.
   */
  async ensure(topic: TopicName, table: Table): Promise<Table> {
    const spec = bronzeTable(topic);
    const wanted = [...(this.#wanted.get(topic)?.values() ?? [])];
    const missing = missingColumns(spec.fields, table.fields, wanted);
    if (missing.length === 0) return table;
    try {
      return await ensureTable({ ...spec, fields: [...spec.fields, ...missing] });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
      return ensureTable(spec);
    }
  }
}
