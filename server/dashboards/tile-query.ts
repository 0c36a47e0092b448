import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import { tablesIn } from './definition.ts';
import { type Days, type ReadableRelation, type Reader, readableRelations } from './readable-relation.ts';
import { type RenderedSql, renderSql } from './render-sql.ts';
import type {
  DashboardDefinition,
  Period,
  QueryDefinition,
  Receipt,
  ResultRow,
  TableReceipt,
} from './schema.ts';
import { SharedRuns } from '../engine/shared-runs.ts';
import { runOnLake } from './tile-engine.ts';

const KEPT_ANSWERS = 500;
const MAX_TILE_ROWS = 5000;
export const MAX_EXPORT_ROWS = 200_000;

/** Added to a capped statement: how many rows there are before the cap. */
const COUNT_COLUMN = 'rows_in_all';

export type LakeAnswer =
  | { readonly status: 'not_built'; readonly missing: readonly string[] }
  | { readonly status: 'ready'; readonly rows: readonly ResultRow[]; readonly receipt: Receipt };

type ReadyAnswer = Extract<LakeAnswer, { status: 'ready' }>;

const answers = new SharedRuns<ReadyAnswer>(KEPT_ANSWERS);

/** The statement of a declared query for one period and choice of filters, capped for a tile or whole for an export. */
export function tileStatement(
  definition: DashboardDefinition,
  query: QueryDefinition,
  period: Period,
  filters: Readonly<Record<string, readonly string[]>>,
  extent: 'tile' | 'export',
): RenderedSql {
  const lists = Object.fromEntries(
    definition.filters
      .filter(({ id }) => query.filters.includes(id))
      .map(({ id, parameter }) => {
        const chosen = filters[id] ?? [];
        return [parameter, chosen.length > 0 ? chosen : (query.unset[id] ?? [])];
      }),
  );
  const inner = renderSql(
    query.sql,
    {
      from: period.from,
      to: period.to,
      previous_from: period.previousFrom,
      previous_to: period.previousTo,
      grain: period.grain,
    },
    lists,
  );
  if (!query.order_by) return inner;
  const ordered = (columns: string, limit: number) =>
    `SELECT ${columns}\nFROM (\n${indent(inner.sql)}\n)\nORDER BY ${query.order_by}\nLIMIT ${limit}`;
  const sql =
    extent === 'tile' && query.cap
      ? ordered(`*, count(*) OVER () AS ${COUNT_COLUMN}`, query.cap)
      : ordered('*', MAX_EXPORT_ROWS + 1);
  return { sql, parameters: inner.parameters };
}

function indent(sql: string): string {
  return sql.replace(/^/gm, '  ');
}

/**
 * Runs a statement on the current snapshots of the tables it names. The same statement, parameters and
 * snapshots are answered from memory; those who ask while it runs share the run. `days` names tables of which
 * the statement wants no others.
 */
export async function answerFromLake(
  reader: Reader,
  statement: RenderedSql,
  signal: AbortSignal | undefined,
  days: ReadonlyMap<string, Days> = new Map(),
): Promise<LakeAnswer> {
  const names = tablesIn(statement.sql);
  const found = await readableRelations(reader, names, days);
  const relations = found.filter((relation) => relation !== null);
  if (relations.length < names.length) {
    return { status: 'not_built', missing: names.filter((_, place) => !found[place]) };
  }
  const key = createHash('sha256')
    .update(JSON.stringify([statement.sql, statement.parameters, relations.map((relation) => relation.key)]))
    .digest('hex');
  const { value, cached } = await answers.get(key, (whole) => run(relations, statement, whole), signal);
  return cached ? { ...value, receipt: { ...value.receipt, cached } } : value;
}

async function run(
  relations: readonly ReadableRelation[],
  statement: RenderedSql,
  signal: AbortSignal,
): Promise<ReadyAnswer> {
  const ranAt = new Date().toISOString();
  const result = await runOnLake(relations, statement, signal);
  const counted = result.columns.some(({ name }) => name === COUNT_COLUMN);
  const rowCount = counted ? Number(result.rows[0]?.[COUNT_COLUMN] ?? 0) : result.rows.length;
  if (result.rows.length > MAX_EXPORT_ROWS) {
    throw new AppError(
      'payload_too_large',
      `This has more than ${MAX_EXPORT_ROWS} rows, which is more than an export holds. Choose a shorter period or set a filter.`,
    );
  }
  const rows = result.rows.map((row) => {
    const { [COUNT_COLUMN]: _, ...rest } = row;
    return rest as ResultRow;
  });
  return {
    status: 'ready',
    rows,
    receipt: {
      sql: statement.sql,
      parameters: statement.parameters,
      tables: relations.map((relation) => tableReceipt(relation, result.files.get(relation.name) ?? 0)),
      engine: result.engine,
      ranAt,
      durationMs: result.durationMs,
      cached: false,
      rowCount,
    },
  };
}

function tableReceipt(relation: ReadableRelation, files: number): TableReceipt {
  return {
    name: relation.name,
    snapshotId: relation.snapshotId?.toString() ?? null,
    snapshotAt: relation.snapshotAt?.toISOString() ?? null,
    files,
  };
}

/** Refuses what a page could not show: a query without a cap that gives too many rows. */
export function requireTileSize(answer: LakeAnswer, queryId: string): void {
  if (answer.status === 'ready' && answer.rows.length > MAX_TILE_ROWS) {
    throw new AppError(
      'bad_request',
      `The query "${queryId}" gave ${answer.rows.length} rows, and a tile holds ${MAX_TILE_ROWS}. Give it a cap in the dashboard's file.`,
    );
  }
}
