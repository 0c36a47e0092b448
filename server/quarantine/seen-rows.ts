import type { TableDecision } from '../access/decision.ts';
import { ownEngines } from '../access/own-engines.ts';
import { type ReadableQuarantine, readableQuarantines } from '../access/readable-quarantine.ts';
import { readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { type HeldFiles, withFiles } from '../lake/held-files.ts';
import type { CheckedTable } from './evaluator.ts';

/** Quarantined rows of one table as one reader sees them. */
export interface SeenRows {
  readonly table: string;
  readonly decision: TableDecision;
  readonly key: string;
  /** Runs `work` with text for a FROM clause: the columns that the reader sees, and the marks. */
  read<T>(work: (fromSql: string) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** For statements over quarantined rows as a person sees them. */
export const withRowsEngine = ownEngines({
  late: (seconds) => `This took longer than ${seconds} seconds and was stopped. Choose fewer rows.`,
  failed: 'The quarantined rows could not be read. The reason was logged.',
  logged: 'quarantined rows could not be read',
});

/** The one way by which quarantined rows reach a person: of every table that has any and that the reader sees. */
export async function allSeenRows(reader: Reader): Promise<SeenRows[]> {
  return (await readableQuarantines(reader)).map(toSeen);
}

/** Of one table; null when it has none, or the reader does not see it. */
export async function seenRows(reader: Reader, table: string): Promise<SeenRows | null> {
  const [readable] = await readableQuarantines(reader, [table]);
  return readable ? toSeen(readable) : null;
}

function toSeen(readable: ReadableQuarantine): SeenRows {
  return {
    table: readable.decision.name,
    decision: readable.decision,
    key: readable.key,
    async read(work, signal) {
      const { fromSql, files } = await readable.resolve();
      return withFiles(files, () => work(fromSql), signal);
    },
  };
}

/** Throws `not_found` where there is nothing for this reader to see. */
export async function seenRowsOf(reader: Reader, table: string): Promise<SeenRows> {
  const seen = await seenRows(reader, table);
  if (seen) return seen;
  throw new AppError('not_found', `There are no quarantined rows of ${table}, or you may not see them.`);
}

/** Every row and column as it is: what is repaired and judged is the row itself. */
export const seesAll = ({ decision }: SeenRows): boolean => decision.unrestricted;

/**
 * Tables that a trial reads beside the rows, as the reader sees them: the one that the rows are to come into, and what its
 * checks read. Null for those that they do not see. The files are held until `held` is released.
 */
export async function tablesBeside(
  reader: Reader,
  names: readonly string[],
  held: HeldFiles,
): Promise<ReadonlyMap<string, CheckedTable | null>> {
  const relations = await readableRelations(reader, 'quarantine', names);
  const tables = new Map<string, CheckedTable | null>();
  for (const [index, name] of names.entries()) {
    const relation = relations[index] ?? null;
    const resolved = await relation?.resolve();
    if (resolved) await held.take(resolved.files);
    const columns = relation?.decision.columns.map((column) => ({ name: column.name, type: column.type }));
    tables.set(name, resolved && columns ? { relationSql: resolved.fromSql, columns } : null);
  }
  return tables;
}
