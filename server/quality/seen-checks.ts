import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { type SharedText, textSight } from '../access/visible-text.ts';
import type { Check } from '../expectations/schema.ts';
import { columnsRead, isExpectation, sentenceOf, VOCABULARY } from '../expectations/vocabulary.ts';

/** What one reader may know of the checks of a table. */

/** A check of which the reader may know, and how much. */
export interface Sight {
  /** For people; without the values that are masked for the reader. */
  readonly sentence: string;
  readonly notes: string;
  readonly columns: readonly string[];
  /** How many rows: only who sees every row is told of all of them. */
  readonly counts: boolean;
  /** What was found in the columns, and which rows fail: only who sees these columns as they are. */
  readonly values: boolean;
  /** Its arguments as they are written. */
  readonly whole: boolean;
}

export interface CheckSight {
  /** Null for a check of which the reader may not know. */
  of(check: Check): Sight | null;
}

/** What a reader may know, asked once for any number of tables. */
export interface ReaderSight {
  readonly decisions: ReadonlyMap<string, TableDecision>;
  readonly mayRead: (text: SharedText) => boolean;
}

export async function readerSight(reader: Reader): Promise<ReaderSight> {
  const [decisions, mayRead] = await Promise.all([reader.decisions(), textSight(reader)]);
  return { decisions, mayRead };
}

/**
 * A check is there for whoever sees all columns that it could read, here and in the table that it compares with; one that is a
 * statement for whoever sees the whole table, and all that the statement names.
 */
export function checkSight(
  { decisions, mayRead }: ReaderSight,
  decision: TableDecision,
  /** Of the table, seen or not. */
  allColumns: readonly string[],
  /** That it has beside them and that are nobody's to see. */
  undeclared: readonly string[],
): CheckSight {
  const touched = [{ name: decision.name, columns: undeclared }];
  const hidden = new Set([...allColumns, ...undeclared].map((name) => name.toLowerCase()));
  const seen = new Map(decision.columns.map((column) => [column.name.toLowerCase(), column]));
  const seesAll = allColumns.every((name) => seen.has(name.toLowerCase()));
  const seesRows = decision.rowFilter === null;
  for (const name of seen.keys()) hidden.delete(name);
  return {
    of(check) {
      const read = columnsRead(check, allColumns);
      if (read === 'all' && !(seesAll && mayRead({ words: [JSON.stringify(check.arguments)], touched })))
        return null;
      const columns = read === 'all' ? [] : read;
      if (columns.some((name) => hidden.has(name.toLowerCase()))) return null;
      if (!seesOther(decisions, check)) return null;
      const looked =
        read === 'all' ? decision.columns : columns.flatMap((name) => seen.get(name.toLowerCase()) ?? []);
      const isPlain = looked.every(({ mask }) => mask === null);
      const isPersonal = looked.some(({ tags }) =>
        tags.some((tag) => tag === 'pii' || tag.startsWith('pii.')),
      );
      const readable = check.notes === '' || mayRead({ words: [check.notes], touched: [] });
      return {
        sentence: isPlain ? sentenceOf(check) : labelOf(check, columns),
        notes: readable ? check.notes : '',
        columns,
        counts: seesRows,
        values: seesRows && isPlain && !isPersonal,
        whole: isPlain && readable,
      };
    },
  };
}

function labelOf({ type }: Check, columns: readonly string[]): string {
  const label = isExpectation(type) ? VOCABULARY[type].label : type;
  return columns.length === 0 ? label : `${columns.join(', ')}: ${label}`;
}

/** The table that it compares with, and the column there. */
function seesOther(decisions: ReadonlyMap<string, TableDecision>, { arguments: given }: Check): boolean {
  const other = given.other_table ?? given.other_table_name;
  if (typeof other !== 'string') return true;
  const decision = decisions.get(other);
  if (!decision || decision.rowFilter !== null) return false;
  const { other_column: column } = given;
  return (
    typeof column !== 'string' ||
    decision.columns.some(({ name, mask }) => name.toLowerCase() === column.toLowerCase() && mask === null)
  );
}
