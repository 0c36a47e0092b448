import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { findTelling } from './relations-data.ts';
import type { Verification } from './schema.ts';
import { readOrigin } from './service.ts';
import { Patience, withLease } from './trial-process.ts';
import { type TrialTables, trialTables } from './trial-tables.ts';
import { type EdgeEnds, inTransaction, markEdges, originEdges } from './verify-data.ts';
import { verifyStatement } from './verify-statement.ts';
import { copySamples } from './verify-tables.ts';

/** Who asks, and from where. */
export interface Verifier {
  readonly reader: Reader;
  readonly networkAddress: string;
}

let isBusy = false;

/**
 * Runs a model again over some rows of what it reads, with each source column changed in turn, and marks which of its
 * edges move something. One at a time, in a process of the pool. Throws `not_found`, `forbidden` for whoever may not read the
 * statement or sees values that it reads masked, `conflict` while another is tried, `unavailable` where there are no rows
 * yet or it takes too long, `cancelled` when the signal says that the reader has left.
 */
export async function verifyOrigin(
  { reader, networkAddress }: Verifier,
  { id }: { readonly id: number },
  signal: AbortSignal = new AbortController().signal,
): Promise<Verification> {
  const { statement, kind, name } = await readOrigin(reader, { id, at: null });
  const telling = await findTelling(id, null);
  if (kind !== 'model' || !telling)
    throw new AppError('bad_request', 'Only what a model of the warehouse makes can be run again.');
  if (statement === null)
    throw new AppError(
      'forbidden',
      'It can be verified by those who may see everything that its statement names.',
    );
  if (isBusy) throw new AppError('conflict', 'Another model is being verified. Try again in a minute.');
  isBusy = true;
  const since = new Date();
  const patience = new Patience(signal);
  try {
    const edges = await inTransaction((tx) => originEdges(tx, id));
    const reads = telling.reads.filter((read) => read.kind === 'table').map((read) => read.name);
    const { movements, settled } = await movementsOf(reader, patience, { statement, reads, edges });
    const tried = edges.flatMap((edge) => {
      const movement = movements.find(
        ({ table, column }) => table === edge.fromTable && column === edge.fromColumn,
      );
      if (!movement || (edge.toColumn !== null && !settled.has(edge.toColumn))) return [];
      return [{ ...edge, moved: hasMoved(edge, movement, edges) }];
    });
    const moved = tried.filter((edge) => edge.moved).length;
    await inTransaction(async (tx) => {
      await markEdges(tx, id, since, tried);
      const { personId: actorId, email: actor } = reader;
      await recordAuditIn(tx, [
        {
          ...{ action: 'lineage.verified', outcome: 'ok', actorId, actor, subject: name, networkAddress },
          details: { edges: tried.length, moved },
        },
      ]);
    });
    return { edges: edges.length, tried: tried.length, moved };
  } finally {
    isBusy = false;
  }
}

interface ToVerify {
  readonly statement: string;
  readonly reads: readonly string[];
  readonly edges: readonly EdgeEnds[];
}

async function movementsOf(
  reader: Reader,
  patience: Patience,
  { statement, reads, edges }: ToVerify,
): Promise<Awaited<ReturnType<typeof verifyStatement>>> {
  const sources = new Map(
    edges.map(({ fromTable: table, fromColumn: column }) => [`${table} ${column}`, { table, column }]),
  );
  try {
    const tables = await patience.spend(() => trialTables(reader, reads, patience.toTheEnd()));
    try {
      requireAsTheyAre(tables, edges);
      return await withLease(reader, patience, async (lease) => {
        const engine = lease.workspace(tables.relations);
        const empty = await copySamples(engine, tables.sources, reads);
        if (empty.length > 0)
          throw new AppError(
            'unavailable',
            `There are no rows of ${empty.join(', ')} yet. Try again when there are.`,
          );
        return verifyStatement(engine, statement, [...sources.values()]);
      });
    } finally {
      tables.release();
    }
  } catch (error) {
    if (!(error instanceof AppError) || patience.signal.aborted) throw error;
    if (error.code === 'timeout' || error.code === 'cancelled')
      throw new AppError(
        'unavailable',
        'It took longer than a minute. It can be tried again when there is less to do.',
      );
    // The engine's words can have values of the rows in them.
    if (error.code === 'bad_request')
      throw new AppError('unavailable', 'The model could not be run over the sample of its rows.');
    throw error;
  }
}

/** What is found out counts for everybody: rows that do not match because they are masked say nothing. */
function requireAsTheyAre({ decisions }: TrialTables, edges: readonly EdgeEnds[]): void {
  for (const { fromTable, fromColumn } of edges) {
    const column = decisions.get(fromTable)?.columns.find(({ name }) => name === fromColumn);
    if (!column?.mask) continue;
    throw new AppError(
      'forbidden',
      'It can be verified by those who see the values that its statement reads as they are.',
    );
  }
}

/**
 * A column of the result moves by itself. The rows do when there are more or fewer of them, or when columns move that are
 * not made of the source otherwise.
 */
function hasMoved(
  { fromTable, fromColumn, toColumn }: EdgeEnds,
  movement: { readonly columns: ReadonlySet<string>; readonly rows: boolean },
  edges: readonly EdgeEnds[],
): boolean {
  if (toColumn !== null) return movement.columns.has(toColumn);
  if (movement.rows) return true;
  const direct = new Set(
    edges
      .filter((edge) => edge.fromTable === fromTable && edge.fromColumn === fromColumn)
      .map((edge) => edge.toColumn),
  );
  return [...movement.columns].some((column) => !direct.has(column));
}
