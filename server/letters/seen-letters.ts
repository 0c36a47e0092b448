import type { TableDecision } from '../access/decision.ts';
import { type Days, readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { TOPIC_NAMES } from '../events/topics.ts';
import type { LetterFilter } from './schema.ts';

/** Dead letters as one reader sees them. */
export interface SeenLetters {
  readonly topic: string;
  readonly table: string;
  readonly decision: TableDecision;
  /** Changes whenever other letters are there, or the reader sees others of them. */
  readonly key: string;
  readonly snapshotId: string | null;
  /** A column that is there for this reader, as it is: null where it is hidden or masked. */
  readonly plain: (column: string) => boolean;
  /** Text for a FROM clause with the columns that the reader sees, those that are hidden being null. */
  from(filter?: LetterFilter): Promise<string>;
}

const COLUMNS: Readonly<Record<string, string>> = {
  partition: 'INTEGER',
  offset: 'BIGINT',
  arrived_at: 'TIMESTAMP WITH TIME ZONE',
  key: 'VARCHAR',
  payload: 'BLOB',
  reason_code: 'VARCHAR',
  reason: 'VARCHAR',
  schema_id: 'INTEGER',
};

/** Of all topics that have letters of which the reader sees anything. Throws `forbidden` when their role does not open this door. */
export async function seenLetters(reader: Reader): Promise<SeenLetters[]> {
  const seen = await Promise.all(TOPIC_NAMES.map((topic) => open(reader, topic)));
  return seen.filter((each) => each !== null);
}

/** Throws `not_found` for a topic without letters and, the same, for one whose letters the reader does not see. */
export async function seenLettersOf(reader: Reader, topic: string): Promise<SeenLetters> {
  const seen = await open(reader, topic);
  if (seen) return seen;
  throw new AppError('not_found', `There is no table dead_letters.${topic}, or you may not see it.`);
}

async function open(reader: Reader, topic: string): Promise<SeenLetters | null> {
  const table = `dead_letters.${topic}`;
  const relation = await seenTable(reader, table);
  if (!relation) return null;
  const { decision, key, snapshotId } = relation;
  const byName = new Map(decision.columns.map((column) => [column.name, column]));
  return {
    topic,
    table,
    decision,
    key,
    snapshotId: snapshotId === null ? null : String(snapshotId),
    plain: (column) => byName.get(column)?.mask === null,
    async from({ from, to } = {}) {
      const narrowed = (await seenTable(reader, table, daysOf(from, to))) ?? relation;
      const { fromSql } = await narrowed.resolve();
      const hidden = Object.entries(COLUMNS).filter(([name]) => !byName.has(name));
      if (hidden.length === 0) return fromSql;
      const nulls = hidden.map(([name, type]) => `CAST(NULL AS ${type}) AS "${name}"`);
      return `(SELECT *, ${nulls.join(', ')} FROM ${fromSql})`;
    },
  };
}

/** The one way by which rows of letters reach a person: a table as `access` decided, null where they see none. */
export async function seenTable(reader: Reader, table: string, days?: Days) {
  const [relation] = await readableRelations(
    reader,
    'letters',
    [table],
    days ? new Map([[table, days]]) : undefined,
  );
  return relation ?? null;
}

/** Files of other days are not opened. */
function daysOf(from: string | undefined, to: string | undefined): Days | undefined {
  if (from === undefined && to === undefined) return undefined;
  return {
    column: 'arrived_at',
    from: from === undefined ? '0001-01-01' : new Date(from).toISOString().slice(0, 10),
    to: to === undefined ? '9999-12-31' : new Date(to).toISOString().slice(0, 10),
  };
}
