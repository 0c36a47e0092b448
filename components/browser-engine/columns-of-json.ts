import type { FileColumn } from './arrow-of-columns.ts';

/**
 * The columns of a JSON array of objects, or of one object a line. Keys that an object lacks are null. Throws an Error
 * whose message names the line.
 */
export function columnsOfJson(text: string, rowsMax: number): FileColumn[] {
  const start = text.search(/[^\s\uFEFF]/);
  const columns = new Map<string, unknown[]>();
  let rows = 0;
  const add = (value: unknown, where: string) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Error(`${where} is not an object. A table is read from objects, like {"id": 1}.`);
    }
    if (rows === rowsMax) {
      throw new Error(
        `The file has more than ${rowsMax.toLocaleString('en')} rows. Leave some out and try again.`,
      );
    }
    for (const [key, cell] of Object.entries(value)) {
      let cells = columns.get(key);
      if (!cells) {
        cells = [];
        columns.set(key, cells);
      }
      cells[rows] = cell;
    }
    rows += 1;
  };
  if (text[start] === '[') {
    for (const [place, value] of parseArray(text).entries()) add(value, `Entry ${place + 1}`);
  } else {
    addLines(text, add);
  }
  if (rows === 0) throw new Error('There are no rows in the file.');
  if (columns.size === 0) throw new Error('The objects in the file are empty.');
  return [...columns].map(([name, cells]) => {
    cells.length = rows;
    return { name, values: cells, datesInText: true };
  });
}

function addLines(text: string, add: (value: unknown, where: string) => void): void {
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const piece = text.slice(from, end < 0 ? undefined : end).replace(/^\uFEFF/, '');
    line += 1;
    from = end < 0 ? text.length : end + 1;
    if (piece.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(piece);
    } catch (error) {
      // One object over several lines is a table of one row.
      if (line === 1) {
        const whole = tryWhole(text);
        if (whole !== undefined) {
          add(whole, 'The file');
          return;
        }
      }
      throw new Error(`Line ${line} is not JSON: ${reason(error)}.`);
    }
    add(value, `Line ${line}`);
  }
}

function tryWhole(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function parseArray(text: string): unknown[] {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown[];
  } catch (error) {
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? Number.NaN);
    const line = Number.isNaN(position) ? null : text.slice(0, position).split('\n').length;
    throw new Error(`${line === null ? 'The file' : `Line ${line}`} is not JSON: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said
    .replace(/( in JSON)? at position.*$/s, '')
    .replace(/, ".*$/s, '')
    .toLowerCase();
}
