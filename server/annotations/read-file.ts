import { parse } from 'csv-parse/sync';
import { csvText } from '../csv-line.ts';
import { AppError } from '../errors.ts';

export const FILE_COLUMNS = [
  ...([
    'table',
    'column',
    'type',
    'description',
    'domain',
    'owner',
    'tags',
    'documentation',
    'deprecation',
  ] as const),
  'edit',
] as const;
type FileColumn = (typeof FILE_COLUMNS)[number];

/** A line of the file: what it says of a table or a column. A field that the file does not have is left alone. */
export interface FileRecord {
  /** Of the file, from 1. */
  readonly line: number;
  readonly table: string;
  readonly column: string | null;
  /** The highest edit there was when the file was made; null where it does not say. */
  readonly edit: number | null;
  readonly fields: ReadonlyMap<FileColumn, string>;
}

const RECORDS_MAX = 500_000;

/** Reads a file of descriptions. Throws `bad_request` with the line where it is none. */
export function readFile(text: string): readonly FileRecord[] {
  const [head, ...records] = parseText(text);
  const names = head?.record.map((name) => name.trim().toLowerCase()) ?? [];
  const unknown = names.find((name) => !FILE_COLUMNS.some((known) => known === name));
  if (unknown !== undefined) {
    throw new AppError(
      'bad_request',
      `Line 1: there is no field “${unknown}”. The first line names some of: ${FILE_COLUMNS.join(', ')}.`,
    );
  }
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new AppError('bad_request', `Line 1: the field “${twice}” is there twice.`);
  if (!names.includes('table')) {
    throw new AppError('bad_request', 'Line 1: the first line names the fields, “table” among them.');
  }
  if (records.length > RECORDS_MAX) {
    throw new AppError(
      'bad_request',
      `The file has more than the ${RECORDS_MAX.toLocaleString('en')} lines it may have.`,
    );
  }
  return records.map(({ record, line }) => {
    const fields = new Map(
      names.map((name, place) => [
        name as FileColumn,
        csvText(record[place] ?? '')
          .replaceAll('\r\n', '\n')
          .trim(),
      ]),
    );
    const edit = fields.get('edit') ?? '';
    return {
      line,
      table: fields.get('table') ?? '',
      column: fields.get('column') || null,
      edit: /^\d{1,15}$/.test(edit) ? Number(edit) : null,
      fields,
    };
  });
}

function parseText(text: string): readonly { readonly record: readonly string[]; readonly line: number }[] {
  try {
    const found = parse(text, { bom: true, info: true, skip_empty_lines: true }) as unknown as readonly {
      readonly record: string[];
      readonly info: { readonly lines: number };
    }[];
    let next = 1;
    return found.map(({ record, info }) => {
      const line = next;
      next = info.lines + 1;
      return { record, line };
    });
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw new AppError(
      'bad_request',
      `${lines === undefined ? 'The file' : `Line ${lines}`} cannot be read as CSV: a quote that is not closed, or other than as many values as the first line has.`,
      { cause: error },
    );
  }
}
