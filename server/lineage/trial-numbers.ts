import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import type { ApprovedStatement } from '../guard/approved.ts';
import type { Moved, ProposedChange } from './schema.ts';
import type { MadeStatement, PlannedMade } from './trial-made.ts';
import { type ApprovedText, type MeasuredChange, measureChange } from './trial-measure.ts';
import { type Patience, withLease } from './trial-process.ts';
import type { ReachedStatement } from './trial-reached.ts';
import { type TrialTables, trialTables } from './trial-tables.ts';

/** The numbers of one relation, or why there are none where others have some. */
interface Numbers {
  readonly moved: readonly Moved[];
  readonly notes: readonly string[];
}

export type TrialNumbers =
  | {
      readonly table: readonly Moved[];
      readonly statements: ReadonlyMap<ReachedStatement, Numbers>;
      readonly made: ReadonlyMap<MadeStatement, Numbers>;
      readonly lost: number | null;
    }
  /** Why there are none at all. */
  | { readonly says: string };

export interface TrialToMeasure {
  readonly table: string;
  readonly change: ProposedChange;
  readonly condition: string | null;
  /** Those that run after the change. */
  readonly statements: readonly ReachedStatement[];
  readonly made: ReadonlyMap<MadeStatement, PlannedMade>;
}

const WHY_NONE = {
  names: 'What the table is called by others would change, not its values.',
  role: 'Your role does not run queries, so nothing is computed.',
  empty: 'There are no rows of it yet.',
  time: 'It takes longer than a minute to compute, so there are no numbers.',
  failed: 'With what you see of the tables it cannot be computed, so there are no numbers.',
} as const;

const WHY_NOT_IT = {
  masked: 'Its numbers are not computed: it reads what is masked for you, or what is not made anew.',
  failed: 'Its numbers could not be computed, or took too long.',
} as const;

/** Rows of what is not looked at as a whole. */
const SMALL_ROWS = 1_000;

/** What moves, as the reader sees it. Rejects with `cancelled` when they have left; everything else is told. */
export async function measureTrial(
  reader: Reader,
  patience: Patience,
  { table, change, condition, statements, made }: TrialToMeasure,
): Promise<TrialNumbers> {
  const measurable: MeasuredChange | null =
    change.kind === 'type' ? change : condition === null ? null : { kind: 'filter', sql: condition };
  if (!measurable) return { says: WHY_NONE.names };
  if (!may(reader, 'query:run')) return { says: WHY_NONE.role };
  const anew = new Set(statements.flatMap(({ kind, name }) => (kind === 'table' ? [name] : [])));
  const approved = [...made].flatMap(([statement, { approved }]) =>
    approved ? [{ statement, approved }] : [],
  );
  const reads = [
    table,
    ...statements.flatMap((statement) => statement.reads),
    ...approved.flatMap(({ approved: { touched } }) => touched.map(({ name }) => name)),
  ];
  const read = [...new Set(reads)].filter((name) => !anew.has(name));
  const decisions = await reader.decisions();
  try {
    const tables = await patience.spend(() => trialTables(reader, read, patience.toTheEnd()));
    try {
      if (!tables.sources.has(table)) return { says: WHY_NONE.empty };
      const digested = digestedIn(anew, decisions);
      const possible = possibleFor(tables, statements, anew, decisions).filter(
        (statement) => statement.kind === 'table' || !mentions(statement, digested),
      );
      const texts = textsFor(
        approved.filter(({ approved: { touched } }) => !touches(touched, digested)),
        new Set([...tables.sources.keys(), ...possible.map(({ name }) => name)]),
      );
      const measure = (some: readonly ApprovedText[]) =>
        withLease(reader, patience, (lease) =>
          measureChange(lease.workspace(tables.relations), {
            ...{ table, change: measurable, sources: tables.sources, statements: possible, made: some },
            shown: tables.shown,
          }),
        );
      const measured = await measure([...texts.values()]).catch((error: unknown) => {
        // Perhaps one that somebody wrote has ended the process: then the rest is computed without them.
        const isOver = !(error instanceof AppError) || patience.signal.aborted;
        if (isOver || texts.size === 0 || patience.secondsLeft <= 1) throw error;
        return measure([]);
      });
      return {
        ...{ table: measured.table, lost: measured.lost },
        statements: new Map(
          [...measured.statements].map(([statement, moved]) => [statement, { moved, notes: [] }]),
        ),
        made: new Map(
          approved.map(({ statement }): [MadeStatement, Numbers] => {
            const text = texts.get(statement);
            const moved = text && measured.made.get(text);
            if (moved) return [statement, { moved, notes: [] }];
            return [statement, { moved: [], notes: [text ? WHY_NOT_IT.failed : WHY_NOT_IT.masked] }];
          }),
        ),
      };
    } finally {
      tables.release();
    }
  } catch (error) {
    if (!(error instanceof AppError) || patience.signal.aborted) throw error;
    if (error.code === 'timeout' || error.code === 'cancelled') return { says: WHY_NONE.time };
    // The engine's words can have values of rows in them; the pool's have none.
    return { says: error.code === 'unavailable' ? error.message : WHY_NONE.failed };
  }
}

/** What reads something that this person does not see is not run for them. */
function possibleFor(
  { sources }: TrialTables,
  statements: readonly ReachedStatement[],
  anew: ReadonlySet<string>,
  decisions: ReadonlyMap<string, TableDecision>,
): ReachedStatement[] {
  const open = new Set([...sources.keys(), ...anew]);
  return statements.filter((statement) => {
    const isOpen = statement.reads.every(
      (name) => open.has(name) && (statement.kind === 'table' || decisions.has(name)),
    );
    if (!isOpen && statement.kind === 'table') open.delete(statement.name);
    return isOpen;
  });
}

/**
 * Columns of what is made anew that are digests for this person. What they are made of may be digests already, and those of
 * other tables are made with a secret that no process with people's SQL has: nothing can be compared with them.
 */
function digestedIn(
  anew: ReadonlySet<string>,
  decisions: ReadonlyMap<string, TableDecision>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...anew].map((name) => [
      name,
      (decisions.get(name)?.columns ?? [])
        .filter(({ mask }) => mask?.kind === 'hash')
        .map((column) => column.name),
    ]),
  );
}

function mentions(
  { sql, reads }: ReachedStatement,
  columns: ReadonlyMap<string, readonly string[]>,
): boolean {
  const words = new Set(sql.toLowerCase().split(/[^\p{L}\p{N}_$]+/u));
  return reads.some((name) => columns.get(name)?.some((column) => words.has(column.toLowerCase())));
}

function touches(
  touched: ApprovedStatement['touched'],
  columns: ReadonlyMap<string, readonly string[]>,
): boolean {
  return touched.some((each) => columns.get(each.name)?.some((column) => each.columns.includes(column)));
}

interface ApprovedMade {
  readonly statement: MadeStatement;
  readonly approved: ApprovedStatement;
}

/** Of those that read nothing but `open` tables. */
function textsFor(
  approved: readonly ApprovedMade[],
  open: ReadonlySet<string>,
): ReadonlyMap<MadeStatement, ApprovedText> {
  return new Map(
    approved
      .filter(({ approved: { touched } }) => touched.every(({ name }) => open.has(name)))
      .map(({ statement, approved: { sql } }) => [
        statement,
        { sql, rowsMax: statement.kind === 'tile' ? Number.POSITIVE_INFINITY : SMALL_ROWS },
      ]),
  );
}
