import type { ProofDocument } from './documents.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, seenTable } from './reference.ts';
import { linkedBefore, pairs } from './reference-names.ts';
import type { ProofTable } from './tables.ts';

/** What a person is to know of a table of which a check of every column fails, worked out in plain loops. */

const name = (text: string) => ({ name: text, type: 'string' }) as const;

/** What the check of a column wants, which is one of the values that it allows. */
export const WANTED = 'a value that is allowed';
export const FAILING = 3;
export const ROWS = 10;

/** Of each column that is seen its check: with the values that it allows where they are, with counts where every row is seen. */
export function expectedIncident(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  return {
    columns: [name('column'), name('values'), name('rows')],
    rows: seen.visible.map(({ column, mask }) => [
      column.name,
      mask === null ? 'told' : 'not told',
      seen.filters.length === 0 ? `${FAILING} of ${ROWS}` : 'not told',
    ]),
  };
}

/** One line, with one of the columns and how many others. */
export function expectedTold(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  return { columns: [name('columns')], rows: [[String(seen.visible.length)]] };
}

/** The table that it is made of, where that is seen: its checks fail as well. */
export function expectedCauses(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  if (!seenTable(drawn, person, table)) return null;
  const source = linkedBefore(table);
  const isTold = source !== undefined && pairs(drawn, person, source, table).length > 0;
  return { columns: [name('table')], rows: isTold ? [[source.name]] : [] };
}
