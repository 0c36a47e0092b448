import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseMap } from './columns.ts';
import { checkIsText, type FormatOptions, recogniseFormat } from './recognise.ts';

const PLAIN: FormatOptions = { map: new Map(), columns: null, dateOrder: null };

test('common headers are understood as they are', () => {
  const cases: [string, string, object][] = [
    ['customer_id,order_date,quantity,amount', ',', { customer: 0, date: 1, quantity: 2, amount: 3 }],
    ['"Customer ID";"Date";"Total"', ';', { customer: 0, date: 1, amount: 2 }],
    ['date\tqty\tcustomer\trevenue\tsku', '\t', { date: 0, quantity: 1, customer: 2, amount: 3, product: 4 }],
    [
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      ',',
      { order: 0, product: 1, quantity: 3, date: 4, price: 5, customer: 6, country: 7 },
    ],
    ['"amount, net",customer,date,amount', ',', { customer: 1, date: 2, amount: 3 }],
  ];
  for (const [line, separator, columns] of cases) {
    const format = recogniseFormat(line, 'f', PLAIN);
    assert.deepEqual([format.separator, format.hasHeader, format.columns], [separator, true, columns], line);
  }
});

test('columns of a purchase history without header are recognised, by blanks or by commas', () => {
  const columns = { customer: 0, date: 1, quantity: 2, amount: 3 };
  for (const [line, separator] of [
    [' 00001 20210101  1   11.77', 'blank'],
    ['1\t20210101\t1\t11.77', '\t'],
    ['1,2021-01-01,1,11.77', ','],
  ] as const) {
    assert.deepEqual(recogniseFormat(line, 'f', PLAIN), {
      separator,
      hasHeader: false,
      columns,
      width: 4,
      dateOrder: null,
    });
  }
});

test('--map and --columns decide where they are given', () => {
  const mapped = recogniseFormat('who,when,net,customer,date,amount', 'f', {
    ...PLAIN,
    map: parseMap('customer=who, date = when,amount=NET'),
  });
  assert.deepEqual(mapped.columns, { customer: 0, date: 1, amount: 2 });
  const listed = recogniseFormat('a|b|c|d', 'f', { ...PLAIN, columns: 'amount,-,customer,date' });
  assert.deepEqual(
    [listed.columns, listed.width, listed.hasHeader],
    [{ amount: 0, customer: 2, date: 3 }, 4, false],
  );
});

test('what cannot be understood is refused with what to do', () => {
  const cases: [() => unknown, RegExp][] = [
    [
      () => recogniseFormat('# Some notes', 'notes.md', PLAIN),
      /notes\.md does not look like an order history/,
    ],
    [
      () => recogniseFormat('customer,date,colour', 'f', PLAIN),
      /No column for amount.*--map amount=<column>/,
    ],
    [
      () => recogniseFormat('a,b,c', 'f', { ...PLAIN, map: parseMap('customer=x') }),
      /--map names the column "x", the file has: a, b, c/,
    ],
    [() => parseMap('customer'), /"customer" is none/],
    [() => parseMap('colour=x'), /Fields: customer, date/],
    [() => recogniseFormat('a,b', 'f', { ...PLAIN, columns: 'customer,customer' }), /at most once/],
    [() => recogniseFormat('a,b', 'f', { ...PLAIN, columns: 'customer,date' }), /No column for amount/],
  ];
  for (const [act, message] of cases) assert.throws(act, message);
});

test('files that are no text are named for what they are', () => {
  const cases: [Buffer, RegExp][] = [
    [gzipSync('customer,date,amount\n'), /is a gzip file: unpack it/],
    [Buffer.from('PK\u0003\u0004rest'), /zip archive or an Excel workbook/],
    [Buffer.from('\ufeffcustomer,date', 'utf16le'), /UTF-16/],
    [Buffer.from('customer,date\u0000,amount'), /not a text file/],
    [Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff)), /not a text file/],
  ];
  for (const [head, message] of cases) assert.throws(() => checkIsText(head, 'f'), message);
  assert.throws(() => checkIsText(Buffer.from('é'.repeat(200), 'latin1'), 'f'), /save it as UTF-8/);
  checkIsText(Buffer.from('customer;date\r\nM\u00fcller;2021-01-01\r\n'), 'f');
  checkIsText(Buffer.from('customer;date\r\nM\u00fcller;2021-01-01\r\n', 'latin1'), 'f');
});
