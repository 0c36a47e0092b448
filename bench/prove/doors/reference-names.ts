import type { ProofDocument } from './documents.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, type SeenTable, seenTable } from './reference.ts';
import type { ProofTable } from './tables.ts';

/** What a person is to know of names, worked out from what they are to see, in plain loops. */

const name = (text: string) => ({ name: text, type: 'string' }) as const;

/** Each table is said to be made of the one before it, column by column where they are called the same. */
let linked: readonly ProofTable[] = [];

/** The one that it is said to be made of; undefined of the first. */
export function linkedBefore(table: ProofTable): ProofTable | undefined {
  return linked[linked.indexOf(table) - 1];
}

export function setLinked(tables: readonly ProofTable[]): void {
  linked = tables;
}

export function expectedColumns(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  return { columns: [name('column')], rows: seen.visible.map(({ column }) => [column.name]) };
}

export function expectedLineage(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  const at = linked.indexOf(table);
  const rows = [
    ...pairs(drawn, person, linked[at - 1], table),
    ...pairs(drawn, person, table, linked[at + 1]),
    ...made(seen, table),
  ];
  return { columns: [name('from'), name('to')], rows };
}

export function expectedImpact(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  const at = linked.indexOf(table);
  const rows = [...pairs(drawn, person, table, linked[at + 1]), ...made(seen, table)];
  return { columns: [name('from'), name('to')], rows };
}

/**
 * Without a column each of them has one fewer; whoever sees no other would have none, and tries nothing. Numbers are of
 * other doors: this is of names.
 */
export function expectedTried(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  const rows = seen.visible.length === 1 ? [] : made(seen, table);
  return {
    columns: [name('column'), name('of'), name('says')],
    rows: rows.map(([column = '', end = '']) => {
      const [kind = '', own = ''] = end.split('.');
      return [column, kind, `One column fewer: ${own}.`];
    }),
  };
}

/** A saved query and a tile of a board show all of it, and are shared with everyone. */
function made({ visible }: SeenTable, table: ProofTable): string[][] {
  return visible.flatMap(({ column }) =>
    ['query', 'tile'].map((kind) => [`${table.name}.${column.name}`, `${kind}.${column.name}`]),
  );
}

export function pairs(
  drawn: ProofDocument,
  person: ProofPerson,
  from: ProofTable | undefined,
  to: ProofTable | undefined,
): string[][] {
  const [source, target] = [from, to].map((table) => table && seenTable(drawn, person, table));
  if (!from || !to || !source || !target) return [];
  const names = new Set(target.visible.map(({ column }) => column.name));
  return source.visible
    .filter(({ column }) => names.has(column.name))
    .map(({ column }) => [`${from.name}.${column.name}`, `${to.name}.${column.name}`]);
}
