import type { FieldType } from '#server/lake/table.ts';
import type { ProofDocument } from './documents.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, type SeenColumn, seenTable } from './reference.ts';
import type { ProofTable } from './tables.ts';
import { sameText, typeOf, type Value } from './values.ts';

/** What the profile of a table is to tell a person, worked out from its rows in plain loops. */

export const PROFILE_COLUMNS: Expected['columns'] = [
  { name: 'column', type: 'string' },
  { name: 'nulls', type: 'long' },
  { name: 'min', type: 'string' },
  { name: 'max', type: 'string' },
  { name: 'values', type: 'string' },
];

const TEXT_LENGTH = 200;

export function expectedProfile(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  // Whoever does not see every row is told nothing, and of no rows there is nothing to tell.
  const isTold = seen.filters.length === 0 && table.rows.length > 0;
  return { columns: PROFILE_COLUMNS, rows: isTold ? seen.visible.map((column) => told(table, column)) : [] };
}

function told(table: ProofTable, { column, place, mask }: SeenColumn): Value[] {
  const values = table.rows.map((row) => row[place] ?? null);
  const nulls = BigInt(values.filter((value) => value === null).length);
  const isPersonal = column.tags.some((tag) => tag.split('.')[0] === 'pii');
  const [min, max] = mask === null && !isPersonal ? bounds(column.type, values) : [null, null];
  const hidesNulls = mask?.kind === 'null' || mask?.kind === 'constant';
  return [column.name, hidesNulls ? null : nulls, min, max, mask === null ? 'told' : 'withheld'];
}

function bounds(type: FieldType, values: readonly Value[]): [string | null, string | null] {
  if (type === 'boolean' || type === 'binary') return [null, null];
  const finite = values.filter(
    (value) => value !== null && (typeof value !== 'number' || Number.isFinite(value)),
  );
  const ordered = finite.sort((a, b) =>
    compare(a as string | number | bigint, b as string | number | bigint),
  );
  const [first, last] = [ordered[0], ordered.at(-1)];
  return [first, last].map((value) => (value === undefined ? null : sameText(cut(value)))) as [
    string | null,
    string | null,
  ];
}

/** Texts by their bytes. */
function compare<T extends string | number | bigint>(a: T, b: T): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  return a < b ? -1 : a > b ? 1 : 0;
}

function cut(value: Value): Value {
  return typeof value === 'string' ? value.slice(0, TEXT_LENGTH) : value;
}

/** A bound as DuckDB printed it, as the reference writes it. */
export function boundText(type: string, text: string): string {
  return sameText(typeOf(fieldType(type)).read(text));
}

function fieldType(duckDbType: string): FieldType {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(duckDbType);
  if (decimal) return `decimal(${Number(decimal[1])}, ${Number(decimal[2])})`;
  const types: Readonly<Record<string, FieldType>> = {
    INTEGER: 'int',
    BIGINT: 'long',
    DOUBLE: 'double',
    VARCHAR: 'string',
    DATE: 'date',
    TIMESTAMP: 'timestamp',
    'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  };
  return types[duckDbType] as FieldType;
}
