import { createHash } from 'node:crypto';
import { type Days, type ReadableRelation, readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { SharedRuns } from '../engine/shared-runs.ts';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { tablesIn } from './definition.ts';
import type { RenderedSql } from './render-sql.ts';
import type { Receipt, ResultRow, TableReceipt } from './schema.ts';
import { COUNT_COLUMN, MAX_EXPORT_ROWS } from './statements.ts';
import { runOnLake } from './tile-engine.ts';

const KEPT_ANSWERS = 500;
const MAX_TILE_ROWS = 5000;

export type { Days };

/** Who asks, and by which of the dashboards' two doors. */
export interface Asking {
  readonly reader: Reader;
  readonly door: 'tile' | 'export';
}

export type LakeAnswer =
  | { readonly status: 'not_built'; readonly missing: readonly string[] }
  | { readonly status: 'ready'; readonly rows: readonly ResultRow[]; readonly receipt: Receipt };

type ReadyAnswer = Extract<LakeAnswer, { status: 'ready' }>;

const answers = new SharedRuns<ReadyAnswer>(KEPT_ANSWERS);

/**
 * Runs a statement on what the reader sees of the current snapshots of the tables it names. It must be one that
 * `tryOut` found to work for this reader. The same statement and parameters over the same snapshots, columns, masks
 * and rows are answered from memory; those who ask while it runs share the run. `days` names tables of which the
 * statement wants no others.
 */
export async function answerFromLake(
  { reader, door }: Asking,
  statement: RenderedSql,
  signal: AbortSignal | undefined,
  days: ReadonlyMap<string, Days> = new Map(),
): Promise<LakeAnswer> {
  const names = tablesIn(statement.sql);
  const found = await readableRelations(reader, door, names, days);
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

/** Changes whenever what the reader sees of one of the tables does. One round trip to the catalog, no data is read. */
export async function relationsVersion(reader: Reader, names: readonly string[]): Promise<string> {
  const relations = await readableRelations(reader, 'tile', names);
  const keys = relations.map((relation, place) => relation?.key ?? `${names[place]}@none`);
  return createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 16);
}

async function run(
  relations: readonly ReadableRelation[],
  statement: RenderedSql,
  signal: AbortSignal,
): Promise<ReadyAnswer> {
  const ranAt = new Date().toISOString();
  const result = await runOnLake(relations, statement, signal).catch((error: unknown) => {
    throw withoutHiddenValues(error, relations);
  });
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

/** The engine's words about a failure may quote values of rows and columns that masks and filters take away. */
function withoutHiddenValues(error: unknown, relations: readonly ReadableRelation[]): unknown {
  const aboutData = !(error instanceof AppError) || error.code === 'bad_request';
  if (!aboutData || relations.every(({ decision }) => decision.unrestricted)) return error;
  createLogger('portal').error(
    { tables: relations.map(({ name }) => name), reason: errorMessage(error).split(/[:\n]/)[0] },
    'a query of a dashboard failed over what a person may see',
  );
  return new AppError('unavailable', 'This cannot be computed from the data that you may see.');
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
