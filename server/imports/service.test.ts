import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pool } from '#server/db.ts';
import { type OrderEvent, orderEvent } from '#server/events/schema.ts';
import { REJECTION_HEADER } from '#server/events/topics.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { StreamRecord } from '#server/stream/transport.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { type ImportOptions, type ImportReport, importOrders } from './service.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/import.ts', import.meta.url));
const PURCHASE_HISTORY = fileURLToPath(new URL('../../../shared/data/cdnow_master.txt', import.meta.url));
const OPTIONS: ImportOptions = { map: new Map(), columns: null, dateOrder: null, currency: 'USD' };

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'portal-import-'));
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function importFile(path: string, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  const transport = await connectStream();
  try {
    return await importOrders(transport, path, { ...OPTIONS, ...options });
  } finally {
    await transport.close();
  }
}

/** What the `orders` topic holds beyond the offsets of an earlier call. */
let seen = new Map<number, number>();
async function newRecords(): Promise<StreamRecord[]> {
  const transport = await connectStream();
  const ends = await transport.endOffsets(['orders']);
  let left = ends.reduce((sum, { partition, offset }) => sum + offset - (seen.get(partition) ?? 0), 0);
  const records: StreamRecord[] = [];
  const finished = Promise.withResolvers<void>();
  if (left === 0) finished.resolve();
  const consumer = await transport.consume({
    group: 'test',
    topics: ['orders'],
    positions: async (partitions) =>
      partitions.map((partition) => ({ ...partition, offset: seen.get(partition.partition) ?? 0 })),
    async deliver(batch) {
      for (const record of batch.records) records.push({ ...record, value: Buffer.from(record.value ?? '') });
      left -= batch.records.length;
      if (left <= 0) finished.resolve();
    },
  });
  await finished.promise;
  await consumer.stop();
  await transport.close();
  seen = new Map(ends.map(({ partition, offset }) => [partition, offset]));
  return records;
}

function split(records: readonly StreamRecord[]): { events: OrderEvent[]; rejected: Map<string, string> } {
  const events: OrderEvent[] = [];
  const rejected = new Map<string, string>();
  for (const { value, headers } of records) {
    const reason = headers?.[REJECTION_HEADER];
    if (reason !== undefined) rejected.set(reason, value?.toString('latin1') ?? '');
    else events.push(orderEvent.parse(JSON.parse(value?.toString('utf8') ?? '')));
  }
  const line = ({ order_id }: OrderEvent) => Number(order_id.split('-').at(-1));
  return { events: events.sort((a, b) => line(a) - line(b)), rejected };
}

test('every line is an order, equal lines too; a bad one goes to the dead letters with its reason', async () => {
  const path = await file(
    'orders.csv',
    [
      'customer_id,order_date,quantity,amount,country',
      'c1,2021-01-05,2,20.50,Germany',
      'c1,2021-01-05,2,20.50,Germany',
      'c2,2021-01-06,1',
      'c2,06/01/2021,1,3.00,FR',
      '"c, 3",2021-01-07 10:30,1,0.00,',
      'c4,2021-01-08,1,-4.00,FR',
      '"c5,2021-01-09,1,5.00,FR',
      'c6,2021-01-10,1,6.00,Atlantis',
      'c7,2021-01-11,many,7.00,FR',
      '',
    ].join('\r\n'),
  );
  const report = await importFile(path);
  assert.deepEqual(
    { ...report, rejections: report.rejections.map(({ line }) => line) },
    {
      outcome: 'imported',
      linesBefore: 0,
      lines: 9,
      orders: 4,
      customers: 3,
      units: 6,
      revenueCents: 4_700,
      rejected: 5,
      rejections: [4, 5, 7, 8, 10],
    },
  );
  const { events, rejected } = split(await newRecords());
  assert.deepEqual(
    events.map(({ customer_id, order_date, occurred_at, status, total_amount, country, items }) => [
      customer_id,
      order_date === occurred_at && order_date,
      status,
      total_amount,
      country ?? null,
      items[0]?.quantity,
    ]),
    [
      ['c1', '2021-01-05T00:00:00.000Z', 'paid', 20.5, 'DE', 2],
      ['c1', '2021-01-05T00:00:00.000Z', 'paid', 20.5, 'DE', 2],
      ['c, 3', '2021-01-07T10:30:00.000Z', 'paid', 0, null, 1],
      ['c6', '2021-01-10T00:00:00.000Z', 'paid', 6, null, 1],
    ],
  );
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, 4);
  assert.deepEqual(
    [...rejected].sort(),
    [
      ['line 10: the quantity "many" is not a whole number', 'c7,2021-01-11,many,7.00,FR'],
      ['line 4: it has 3 values where 5 are expected', 'c2,2021-01-06,1'],
      [
        'line 5: the date "06/01/2021" can be read in two ways: tell with --date-order dmy or mdy',
        'c2,06/01/2021,1,3.00,FR',
      ],
      ['line 7: the amount "-4.00" is negative', 'c4,2021-01-08,1,-4.00,FR'],
      ['line 8: a quotation mark is opened and never closed', '"c5,2021-01-09,1,5.00,FR'],
    ].sort(),
  );

  const again = await importFile(path);
  assert.deepEqual({ ...again, linesBefore: 0 }, { ...report, outcome: 'already imported' });
  assert.equal((await newRecords()).length, 0);
});

test('a file that is imported already reports the same totals, its last order included', async () => {
  const path = await file(
    'again.csv',
    'customer,date,quantity,amount\nc1,2021-01-02,1,3.00\nc2,2021-01-03,2,4.50\n',
  );
  const first = await importFile(path);
  assert.equal(first.orders, 2);
  assert.deepEqual(await importFile(path), { ...first, outcome: 'already imported', linesBefore: 2 });
  assert.equal((await newRecords()).length, 2);
});

test('lines of one order number are one order while they follow each other', async () => {
  const path = await file(
    'invoices.csv',
    [
      'InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID',
      'i1,p1,6,2021-01-05 08:26,2.55,17850',
      'i1,p2,1,2021-01-05 08:26,0.333,17850',
      'i2,p1,1,2021-01-05 09:00,2.55,17850',
      'i1,p3,1,2021-01-05 08:26,1,17850',
      'i3,p1,1,2021-01-05 08:26,99999,1',
      'i3,p2,1,2021-01-05 08:26,2,1',
    ].join('\n'),
  );
  const report = await importFile(path);
  assert.deepEqual([report.lines, report.orders, report.rejected], [6, 5, 0]);
  const { events } = split(await newRecords());
  assert.deepEqual(
    events.map((event) => [event.total_amount, event.items.map(({ product_id }) => product_id).join()]),
    [
      [15.63, 'p1,p2'],
      [2.55, 'p1'],
      [1, 'p3'],
      [99_999, 'p1'],
      [2, 'p2'],
    ],
  );
});

test('of many rejected lines the first twenty are kept and all are counted', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `c${i},never,1`);
  const report = await importFile(await file('bad.csv', ['customer,date,amount', ...lines].join('\n')));
  assert.deepEqual([report.lines, report.orders, report.rejected], [60, 0, 60]);
  assert.deepEqual(
    report.rejections.map(({ line }) => line),
    Array.from({ length: 20 }, (_, i) => i + 2),
  );
  assert.equal(split(await newRecords()).rejected.size, 60);
});

test('what is no order history is refused before anything is sent', async () => {
  const cases: [Promise<string> | string, RegExp][] = [
    [join(folder, 'missing.csv'), /There is no file .*missing\.csv/],
    [folder, /is a directory/],
    [file('empty.csv', ''), /is empty/],
    [file('blank.csv', '\n  \n\n'), /no lines with text/],
    [file('header.csv', 'customer,date,amount\n'), /a header and no lines after it/],
    [
      file('noise.bin', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 0xff))),
      /not a text file/,
    ],
    [file('notes.md', '# Notes\n\nNothing here\n'), /does not look like an order history/],
    ['/dev/null', /not a regular file/],
  ];
  for (const [path, message] of cases) await assert.rejects(importFile(await path), message);
  assert.equal((await newRecords()).length, 0);
});

test('killed in the middle and run again, every line is there, and once by its event id', async () => {
  const LINES = 120_000;
  const lines = Array.from({ length: LINES }, (_, i) => `${i % 5_000} 20210101 1 ${(i % 1_000) / 100}`);
  const path = await file('long.txt', lines.join('\n'));
  let child: ChildProcess | undefined;
  const start = (): ChildProcess => {
    child = fork(SCRIPT, ['orders', path], { stdio: 'ignore', env: { ...process.env, LOG_LEVEL: 'fatal' } });
    return child;
  };
  const linesDone = async () => {
    const { rows } = await pool().query<{ lines_done: number }>(
      `SELECT lines_done FROM file_import WHERE file_name = 'long.txt'`,
    );
    return rows[0]?.lines_done ?? 0;
  };
  try {
    let kills = 0;
    for (let before = 0; kills < 3; ) {
      const exit = once(start(), 'exit');
      while (child?.exitCode === null && (await linesDone()) <= before) await delay(2);
      child?.kill('SIGKILL');
      await exit;
      before = await linesDone();
      kills += 1;
    }
    const killedAt = await linesDone();
    assert.ok(killedAt > 0 && killedAt < LINES, `killed after ${killedAt} lines`);
    const [code] = await once(start(), 'exit');
    assert.equal(code, 0);
  } finally {
    child?.kill('SIGKILL');
  }
  const { events, rejected } = split(await newRecords());
  const unique = new Map(events.map((event) => [event.event_id, event]));
  assert.equal(unique.size, LINES);
  assert.equal(rejected.size, 0);
  const cents = [...unique.values()].reduce(
    (sum, { total_amount }) => sum + Math.round(total_amount * 100),
    0,
  );
  assert.equal(cents, (LINES / 1_000) * ((999 * 1_000) / 2));
});

test('a real purchase history adds up to the cent', { skip: skipWithoutHistory() }, async () => {
  const report = await importFile(PURCHASE_HISTORY);
  const expected = {
    lines: 69_659,
    orders: 69_659,
    customers: 23_544,
    units: 167_881,
    revenueCents: 250_031_563,
  };
  const { lines, orders, customers, units, revenueCents, rejected } = report;
  assert.deepEqual({ lines, orders, customers, units, revenueCents }, expected);
  assert.equal(rejected, 0);
  const { events } = split(await newRecords());
  const cents = (from: readonly OrderEvent[]) =>
    from.reduce((sum, { total_amount }) => sum + Math.round(total_amount * 100), 0);
  assert.equal(cents(events), 250_031_563);
  assert.equal(cents(events.filter(({ order_date }) => order_date.startsWith('2021-01'))), 29_906_017);
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, 69_659);
});

function skipWithoutHistory(): string | false {
  return existsSync(PURCHASE_HISTORY) ? false : `${PURCHASE_HISTORY} is not there`;
}
