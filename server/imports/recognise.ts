import { AppError } from '#server/errors.ts';
import { type Columns, columnsOfHeader, type Field, hasKnownHeader, parseColumnList } from './columns.ts';
import type { LineFormat } from './order-line.ts';
import { type Separator, splitValues } from './split-records.ts';
import { type DateOrder, parseAmount, parseDate, parseQuantity } from './values.ts';

export interface FormatOptions {
  /** Field to header name. */
  readonly map: ReadonlyMap<Field, string>;
  /** The fields in their order, for a file without header. */
  readonly columns: string | null;
  readonly dateOrder: DateOrder | null;
}

export interface FileFormat extends LineFormat {
  readonly separator: Separator;
  readonly hasHeader: boolean;
}

const MAGIC: readonly [readonly number[], string][] = [
  [[0x1f, 0x8b], 'a gzip file: unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or an Excel workbook: unpack it or save it as CSV first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd file: unpack it first'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file: unpack it first'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook: save it as CSV first'],
  [[0xff, 0xfe], 'text in UTF-16: save it as UTF-8 first'],
  [[0xfe, 0xff], 'text in UTF-16: save it as UTF-8 first'],
];

const STRANGE_SHARE_MAX = 0.02;

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c;
}

/** Throws when the first bytes of a file show that it is no text. */
export function checkIsText(head: Buffer, name: string): void {
  for (const [bytes, what] of MAGIC) {
    if (bytes.every((byte, i) => head[i] === byte)) {
      throw new AppError('bad_request', `${name} is ${what}.`);
    }
  }
  const most = Math.max(4, head.length * STRANGE_SHARE_MAX);
  let controls = 0;
  for (const byte of head) if (isControl(byte)) controls += 1;
  if (head.includes(0) || controls > most) {
    throw new AppError('bad_request', `${name} is not a text file (it may be encrypted, packed or damaged).`);
  }
  if (head.toString('utf8').split('\uFFFD').length - 1 > most) {
    throw new AppError('bad_request', `${name} is not text in UTF-8: save it as UTF-8 first.`);
  }
}

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Customer, date, quantity, amount: the four columns of the CDNOW history and others of its kind. */
const PURCHASE_HISTORY = 'customer,date,quantity,amount';

function isPurchase(values: readonly string[]): boolean {
  const [, date = '', quantity = '', amount = ''] = values;
  return (
    values.length === 4 &&
    parseDate(date, null).ok &&
    parseQuantity(quantity).ok &&
    parseAmount(amount, 'amount').ok
  );
}

/** Decides from its first line how a file is to be read. `firstLine` is without a byte order mark. */
export function recogniseFormat(firstLine: string, name: string, options: FormatOptions): FileFormat {
  const { dateOrder } = options;
  const counts = SEPARATORS.map((separator) => firstLine.split(separator).length - 1);
  const most = Math.max(...counts);
  const separator: Separator = most > 0 ? (SEPARATORS[counts.indexOf(most)] as Separator) : 'blank';
  const cells = splitValues(firstLine, separator) ?? firstLine.split(separator);

  const headerless = (list: string, as: Separator): FileFormat => {
    const columns: Columns = parseColumnList(list);
    return { separator: as, hasHeader: false, columns, width: list.split(',').length, dateOrder };
  };
  if (options.columns !== null) return headerless(options.columns, separator);
  if (isPurchase(cells)) return headerless(PURCHASE_HISTORY, separator);
  const blanks = firstLine.trim().split(/\s+/);
  if (separator === '\t' && isPurchase(blanks)) return headerless(PURCHASE_HISTORY, 'blank');
  if (options.map.size === 0 && !hasKnownHeader(cells)) {
    throw new AppError(
      'bad_request',
      `${name} does not look like an order history: expected CSV with a header, or the columns customer, date, quantity and amount, and its first line is ${JSON.stringify(firstLine.slice(0, 80))}. Where that is right, tell with --map or --columns which column is what.`,
    );
  }
  return {
    separator,
    hasHeader: true,
    columns: columnsOfHeader(cells, options.map),
    width: cells.length,
    dateOrder,
  };
}
