import type { FieldType } from '#server/lake/table.ts';
import type { Answer } from './adapters.ts';
import type { Expected } from './reference.ts';
import { sameText, typeOf, type Value } from './values.ts';

export interface Comparison {
  readonly cells: number;
  readonly disagreements: number;
  /** The first thing that is not as it should be. */
  readonly example: string | null;
}

const agree = (cells: number): Comparison => ({ cells, disagreements: 0, example: null });

/** Cell by cell, whatever order the rows come in. A table that is not there, as it should not be, counts as one cell. */
export function compare(expected: Expected | null, answer: Answer): Comparison {
  if (expected === null) {
    if (answer.kind === 'nothing') return agree(1);
    const shown = Math.max(1, answer.rows.length * answer.columns.length);
    return {
      cells: shown,
      disagreements: shown,
      example: `shows ${answer.columns.join(', ')} of a hidden table`,
    };
  }
  const cells = Math.max(1, expected.rows.length * expected.columns.length);
  if (answer.kind === 'nothing') {
    return { cells, disagreements: cells, example: `says nothing of a visible table (${answer.words})` };
  }
  const names = expected.columns.map(({ name }) => name);
  if (names.join('\n') !== answer.columns.join('\n')) {
    const example = `has the columns ${answer.columns.join(', ')} and not ${names.join(', ')}`;
    return { cells, disagreements: cells, example };
  }
  const isLossy = answer.as === 'json';
  const wanted = sorted(
    expected.rows.map((row) => row.map((value) => sameText(isLossy ? inJson(value) : value))),
  );
  const given = sorted(
    answer.rows.map((row) =>
      row.map((cell, place) =>
        sameText(readCell(cell, expected.columns[place]?.type as FieldType, answer.as)),
      ),
    ),
  );
  return compareRows(names, wanted, given);
}

function sorted(rows: string[][]): string[][] {
  const key = (row: string[]) => row.join('\u0000');
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function compareRows(names: readonly string[], wanted: string[][], given: string[][]): Comparison {
  let disagreements = 0;
  let example: string | null = null;
  const rows = Math.max(wanted.length, given.length);
  for (let row = 0; row < rows; row++) {
    for (const [place, name] of names.entries()) {
      const [should, is] = [wanted[row]?.[place], given[row]?.[place]];
      if (should === is) continue;
      disagreements += 1;
      example ??=
        wanted.length === given.length
          ? `${name} is ${is} and should be ${should}`
          : `has ${given.length} rows and should have ${wanted.length}`;
    }
  }
  return { cells: Math.max(1, rows * names.length), disagreements, example };
}

/** JSON has no NaN and no infinity. */
function inJson(value: Value): Value {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function readCell(cell: unknown, type: FieldType, as: 'text' | 'json'): Value {
  if (cell === null || cell === undefined) return null;
  if (as === 'text') return typeOf(type).read(String(cell));
  switch (type) {
    case 'boolean':
    case 'double':
    case 'string':
      return cell as Value;
    case 'int':
    case 'long':
      return BigInt(cell as number | string);
    case 'date':
      return typeOf(type).read(String(cell));
    case 'timestamp':
    case 'timestamptz':
      return typeOf(type).read(String(cell).replace('T', ' ').replace('Z', ''));
    case 'binary':
      return Buffer.from(String(cell), 'base64');
    default: {
      const scale = Number(/, ?(\d+)\)/.exec(type)?.[1]);
      return typeOf(type).read(typeof cell === 'number' ? cell.toFixed(scale) : String(cell));
    }
  }
}
