import type { TableDecision } from '../access/decision.ts';
import { ownEngines } from '../access/own-engines.ts';
import { readableQuarantine } from '../access/readable-quarantine.ts';
import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { withFiles } from '../lake/held-files.ts';

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

/** The one way by which quarantined rows reach a person; null for a table that has none, or that the reader does not see. */
export async function seenRows(reader: Reader, table: string): Promise<SeenRows | null> {
  const readable = await readableQuarantine(reader, table);
  if (!readable) return null;
  return {
    table,
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
