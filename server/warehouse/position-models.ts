/** Models that make one row of each event of bronze and keep where it came from: what they hold can be held against it. */
import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { duckDbType } from '../lake/column-types.ts';
import type { Table } from '../lake/table.ts';
import type { Model } from './describe-model.ts';
import type { Registry } from './registry.ts';

export interface PositionModel {
  readonly name: string;
  /** `silver.stg_orders`. */
  readonly relation: string;
  readonly table: Model['table'];
  /** The table that it reads. */
  readonly source: string;
  readonly codeHash: string;
  /** By these a repeat is told. */
  readonly keys: readonly string[];
  readonly partitionBy: string | null;
  readonly sql: string;
  readonly sqlName: string;
}

/** The columns that a model keeps a row's origin in. */
export const ORIGIN = { partition: '_partition', offset: '_offset', arrivedAt: '_arrived_at' } as const;

export function positionModels({ models }: Pick<Registry, 'models'>): PositionModel[] {
  return models.flatMap((model): PositionModel[] => {
    const { config, full, upstream } = model;
    const [use, ...others] = full.uses;
    const keepsOrigin = Object.values(ORIGIN).every((column) =>
      model.columns.some(({ name }) => name === column),
    );
    if (config.incremental_strategy !== 'insert_new' || !keepsOrigin) return [];
    if (!use || others.length > 0 || upstream.length !== 1) return [];
    const partition = config.partition_by ?? null;
    const keys = [...new Set([...(partition === null ? [] : [partition]), ...(config.unique_key ?? [])])];
    return [
      {
        name: model.name,
        relation: model.relation,
        table: model.table,
        source: use.relation,
        codeHash: model.codeHash,
        keys,
        partitionBy: partition,
        sql: full.sql,
        sqlName: use.sqlName,
      },
    ];
  });
}

/** Makes what the model makes of `rows` (text for a FROM clause) as the temporary table `into`, with the types of `table`. */
export async function remake(
  engine: Engine,
  model: PositionModel,
  table: Table,
  rows: string,
  into: string,
  signal?: AbortSignal,
): Promise<void> {
  const schema = model.sqlName.slice(0, model.sqlName.indexOf('.'));
  const columns = table.fields.map(({ name, type }) => {
    const quoted = quoteIdentifier(name);
    return `CAST(${quoted} AS ${duckDbType(type)}) AS ${quoted}`;
  });
  await engine.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  try {
    await engine.query(`CREATE OR REPLACE VIEW ${model.sqlName} AS SELECT * FROM ${rows}`);
    await engine.query(
      `CREATE OR REPLACE TEMP TABLE ${into} AS SELECT ${columns.join(', ')} FROM (${model.sql})`,
      { ...(signal && { signal }) },
    );
  } finally {
    await engine.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  }
}
