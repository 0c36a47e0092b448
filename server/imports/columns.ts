import { AppError } from '#server/errors.ts';

/** What a column of an order history can mean. */
export const FIELDS = [
  'customer',
  'date',
  'quantity',
  'amount',
  'price',
  'product',
  'order',
  'country',
] as const;
export type Field = (typeof FIELDS)[number];

/** Which column (from 0) holds which field. */
export type Columns = Readonly<Partial<Record<Field, number>>>;

/** Header names that are understood without being told, compared without case, blanks and punctuation. */
const KNOWN_HEADERS: Readonly<Record<Field, readonly string[]>> = {
  customer: ['customer', 'customerid', 'custid', 'customernumber', 'client', 'clientid', 'buyerid', 'userid'],
  date: [
    'date',
    'orderdate',
    'orderedat',
    'purchasedate',
    'invoicedate',
    'transactiondate',
    'createdat',
    'timestamp',
  ],
  quantity: ['quantity', 'qty', 'units', 'numberofitems'],
  amount: ['amount', 'total', 'totalamount', 'linetotal', 'revenue', 'sales', 'totalprice', 'ordervalue'],
  price: ['price', 'unitprice'],
  product: ['product', 'productid', 'sku', 'stockcode', 'productcode', 'item', 'itemid'],
  order: ['order', 'orderid', 'ordernumber', 'invoice', 'invoiceno', 'invoicenumber', 'transactionid'],
  country: ['country', 'countrycode', 'shipcountry'],
};

function plain(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

function checkComplete(columns: Columns, header: string): Columns {
  const missing = (['customer', 'date'] as const).filter((field) => columns[field] === undefined) as Field[];
  if (columns.amount === undefined && columns.price === undefined) missing.push('amount');
  if (missing.length === 0) return columns;
  const example = missing.map((field) => `${field}=<column>`).join(',');
  throw new AppError(
    'bad_request',
    `No column for ${missing.join(' and ')} is recognised among: ${header}. Name them with --map ${example}.`,
  );
}

/** `customer=cust_id,date=when` as pairs. */
export function parseMap(text: string): ReadonlyMap<Field, string> {
  const map = new Map<Field, string>();
  for (const pair of text.split(',')) {
    const [field, header, ...rest] = pair.split('=').map((part) => part.trim());
    if (!field || !header || rest.length > 0 || !isField(field)) {
      throw new AppError(
        'bad_request',
        `--map takes pairs like customer=cust_id,date=order_date; "${pair}" is none. Fields: ${FIELDS.join(', ')}.`,
      );
    }
    map.set(field, header);
  }
  return map;
}

/** `customer,date,-,amount` for a file without header; `-` skips a column. */
export function parseColumnList(text: string): Columns {
  const columns: Partial<Record<Field, number>> = {};
  text.split(',').forEach((part, i) => {
    const name = part.trim();
    if (name === '-') return;
    if (!isField(name) || columns[name] !== undefined) {
      throw new AppError(
        'bad_request',
        `--columns lists each of ${FIELDS.join(', ')} at most once, or - for a column to skip; "${name}" does not fit.`,
      );
    }
    columns[name] = i;
  });
  return checkComplete(columns, text);
}

export function hasKnownHeader(header: readonly string[]): boolean {
  return header.some((column) => FIELDS.some((field) => KNOWN_HEADERS[field].includes(plain(column))));
}

/** Finds the fields by the names of the header, those of `map` first. */
export function columnsOfHeader(header: readonly string[], map: ReadonlyMap<Field, string>): Columns {
  const shown = header.map((name) => name.slice(0, 40)).join(', ');
  const columns: Partial<Record<Field, number>> = {};
  for (const [field, name] of map) {
    const at = header.findIndex((column) => column.trim() === name);
    const found = at >= 0 ? at : header.findIndex((column) => plain(column) === plain(name));
    if (found < 0) {
      throw new AppError('bad_request', `--map names the column "${name}", the file has: ${shown}.`);
    }
    columns[field] = found;
  }
  const taken = new Set(Object.values(columns));
  for (const field of FIELDS) {
    if (columns[field] !== undefined) continue;
    const names = KNOWN_HEADERS[field];
    const found = header.findIndex((column, i) => !taken.has(i) && names.includes(plain(column)));
    if (found < 0) continue;
    columns[field] = found;
    taken.add(found);
  }
  return checkComplete(columns, shown);
}
