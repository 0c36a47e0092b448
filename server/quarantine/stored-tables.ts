import type { Engine } from '../engine/engine.ts';
import type { Check } from '../expectations/schema.ts';
import { expectationOf, readCheck } from '../expectations/vocabulary.ts';
import { loadTable } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table, TableName } from '../lake/table.ts';
import type { CheckedTable } from './evaluator.ts';

/**
 * Tables as they are, for the workers that check batches and do what somebody was allowed to ask for. Their files are held
 * until `close`.
 */
export class StoredTables {
  readonly #held = new HeldFiles();
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Text for a FROM clause. */
  async rowsOf(table: Table): Promise<string> {
    const files = await liveFiles(table);
    await this.#held.take(files, this.#signal);
    return relationSql(table, files);
  }

  /** Null where there is no such table. */
  async named({
    namespace,
    name,
  }: TableName): Promise<{ readonly table: Table; readonly rows: string } | null> {
    const table = await loadTable({ namespace, name });
    return table && { table, rows: await this.rowsOf(table) };
  }

  /** What these checks read beside the table that they are of. */
  async others(checks: readonly Check[]): Promise<(relation: string) => CheckedTable | null> {
    const others = new Map<string, CheckedTable | null>();
    for (const check of checks) {
      const relation = otherTableOf(check);
      if (relation === null || others.has(relation)) continue;
      const [namespace = '', name = ''] = relation.split('.');
      const found = await this.named({ namespace, name });
      const columns = found?.table.fields.map((field) => ({
        name: field.name,
        type: duckDbType(field.type),
      }));
      others.set(relation, found && columns ? { relationSql: found.rows, columns } : null);
    }
    return (relation) => others.get(relation) ?? null;
  }

  close(): void {
    this.#held.release();
  }
}

/** The other table that a check reads; null for none. */
export function otherTableOf(check: Check): string | null {
  const answer = readCheck(check);
  return 'read' in answer ? expectationOf(answer.read.type).otherTableOf(answer.read.args) : null;
}

/** Makes a temporary table of texts that are given in any number. */
export async function loadTexts(
  engine: Engine,
  table: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  await engine.query(
    `CREATE OR REPLACE TEMP TABLE ${table} (${names.map((name) => `${name} VARCHAR`).join(', ')})`,
  );
  const columns = names.map((_, index) => `row[${index + 1}]`).join(', ');
  for (let from = 0; from < rows.length; from += TEXTS_AT_ONCE) {
    await engine.query(
      `INSERT INTO ${table} SELECT ${columns} FROM (SELECT unnest(from_json($rows, '[["VARCHAR"]]')) AS row)`,
      { parameters: { rows: JSON.stringify(rows.slice(from, from + TEXTS_AT_ONCE)) } },
    );
  }
}

const TEXTS_AT_ONCE = 5_000;
