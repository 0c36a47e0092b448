import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { forgetEnv } from '#server/env.ts';
import { TOPICS } from '#server/events/topics.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { ensureTable } from '#server/lake/create.ts';
import type { TableSpec } from '#server/lake/table.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import {
  lakeRelation,
  openTestStream,
  startIngest,
  type TestStream,
  untilTopicIngested,
} from '#server/testing/ingest.ts';
import { serveRegistryStandIn } from '#server/testing/registry-stand-in.ts';
import { registered, wireValue } from '#server/testing/wire.ts';
import { Batch } from './batch.ts';
import type { FlushPolicy } from './flush-policy.ts';
import { INGEST_CONSUMER, type IngestOptions } from './service.ts';
import { stageAccepted } from './stage-batch.ts';
import { bronzeTable, deadLetterTable } from './tables.ts';

const QUICK: FlushPolicy = { rowsMax: 300, bytesMax: 1 << 20, ageMs: 30, firstAgeMs: 10 };
const TOPIC = 'marketing_spend';

const instant = { type: 'long', logicalType: 'timestamp-millis' };
const SPEND = {
  type: 'record',
  name: 'Spend',
  fields: [
    { name: 'event_id', type: 'string' },
    { name: 'occurred_at', type: instant },
    { name: 'spend_date', type: { type: 'int', logicalType: 'date' } },
    { name: 'channel', type: 'string' },
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'currency', type: 'string' },
    { name: 'clicks', type: ['null', 'long'], default: null },
  ],
};
const spend = {
  event_id: 'e-1',
  occurred_at: Date.parse('2026-11-27T08:30:00.000Z'),
  spend_date: 20_784,
  channel: 'search é',
  amount: Buffer.from([0x04, 0xd2]),
  currency: 'EUR',
  clicks: { long: 3 },
};
const SPEND_JSON =
  '{"event_id":"e-1","occurred_at":"2026-11-27T08:30:00.000Z","spend_date":"2026-11-27","channel":"search é","amount":12.34,"currency":"EUR","clicks":3}';

const encode = (value: object) =>
  avsc.Type.forSchema(SPEND as avsc.Schema, { wrapUnions: true }).toBuffer(value);

let stream: TestStream;
let engine: DuckDbEngine;
let transport: StreamTransport;

const openEngine = () => createEngine({ memoryLimitMb: 256, threads: 1 });

before(async () => {
  engine = await openEngine();
});
after(() => engine.close());
beforeEach(async () => {
  stream = await openTestStream();
  ({ transport } = stream);
  await transport.ensureTopics([{ name: TOPIC, partitions: TOPICS[TOPIC].partitions }]);
});
afterEach(() => stream.close());

const append = (values: readonly (Buffer | null)[]) =>
  transport.append(
    TOPIC,
    values.map((value) => ({ key: null, value })),
  );

const start = (options: Partial<IngestOptions> = {}) =>
  startIngest(transport, TOPIC, { openEngine, policy: QUICK, ...options });

async function rowsOf(namespace: string, columns: string) {
  const sql = `SELECT ${columns} FROM ${await lakeRelation(namespace, TOPIC)} ORDER BY "offset"`;
  return (await engine.query(sql)).rows.map((row) => Object.values(row));
}

const withoutSchemaIds = (spec: TableSpec): TableSpec => ({
  ...spec,
  fields: spec.fields.filter(({ name }) => name !== 'schema_id'),
});

test('Avro, JSON Schema and plain JSON arrive side by side in tables that were there before; what cannot be read says why', async () => {
  await ensureTable(withoutSchemaIds(bronzeTable(TOPIC)));
  await ensureTable(withoutSchemaIds(deadLetterTable(TOPIC)));
  const avro = await registered(`${TOPIC}-value`, SPEND);
  const json = await registered(
    `${TOPIC}-Spend`,
    { title: 'Spend', type: 'object', properties: { channel: { maxLength: 10 } } },
    'JSON',
  );
  const elsewhere = await registered('orders-value', { ...SPEND, name: 'Other' });
  const plain = Buffer.from(` ${SPEND_JSON}`);
  const good = encode(spend);
  const bad: readonly (readonly [value: Buffer | null, code: string, id: number | null, reason: RegExp])[] = [
    [wireValue(avro, good.subarray(0, -1)), 'unreadable', avro, /^clicks, byte \d+: the body ends too early/],
    [wireValue(avro, Buffer.concat([good, good])), 'unreadable', avro, /more bytes follow it/],
    [
      wireValue(avro, encode({ ...spend, occurred_at: 1e15 })),
      'unreadable',
      avro,
      /^occurred_at, byte \d+: .* not within the years/,
    ],
    [wireValue(avro, encode({ ...spend, currency: 'eur' })), 'schema', avro, /^currency: must be/],
    [
      wireValue(json, SPEND_JSON.replace('search é', 'a long channel')),
      'schema',
      json,
      /\/channel must NOT have more/,
    ],
    [wireValue(json, '{'), 'not_json', json, /not JSON/],
    [wireValue(elsewhere, good), 'incompatible_schema', elsewhere, /not for the topic marketing_spend/],
    [wireValue(elsewhere + 1, good), 'unknown_schema', elsewhere + 1, /has no schema \d+/],
    [wireValue(-1, good), 'unknown_schema', -1, /has no schema -1/],
    [Buffer.from([0, 0, 0]), 'unreadable', null, /ends after 3 of the 5 bytes/],
    [Buffer.from([3, 0, 0, 0, 1, 2]), 'magic_byte', null, /begins with the byte 0x03/],
    [null, 'tombstone', null, /no value/],
  ];
  await append([wireValue(avro, good), wireValue(json, SPEND_JSON), plain, ...bad.map(([value]) => value)]);
  const worker = start();
  await untilTopicIngested(transport, TOPIC, worker.running);
  await worker.stop();

  assert.deepEqual(await rowsOf('bronze', 'payload, schema_id'), [
    [SPEND_JSON, avro],
    [SPEND_JSON, json],
    [` ${SPEND_JSON}`, null],
  ]);
  const letters = await rowsOf('dead_letters', 'lower(hex(payload)), reason_code, schema_id, reason');
  assert.deepEqual(
    letters.map((row) => row.slice(0, 3)),
    bad.map(([value, code, id]) => [value?.toString('hex') ?? null, code, id]),
  );
  for (const [index, [, , , reason]] of bad.entries()) assert.match(String(letters[index]?.[3]), reason);
});

test('a new version of the schema adds and widens columns by their ids, without a restart; plain JSON fills them as well', async () => {
  const clicks = (type: string, ...more: object[]) => ({
    ...SPEND,
    fields: [...SPEND.fields.slice(0, -1), { name: 'clicks', type: ['null', type], default: null }, ...more],
  });
  const note = { name: 'note', type: { type: 'map', values: 'int' }, default: {} };
  const versions = [clicks('int'), clicks('long', note)];
  const encodeBy = (version: number, value: object) =>
    avsc.Type.forSchema(versions[version] as avsc.Schema, { wrapUnions: true }).toBuffer(value);

  const worker = start();
  const send = async (...values: Buffer[]) => {
    await append(values);
    await untilTopicIngested(transport, TOPIC, worker.running);
  };
  const shape = async () => {
    const table = await loadTable({ namespace: 'bronze', name: TOPIC });
    return new Map(table?.fields.map(({ id, name, type }) => [name, { id, type }]));
  };
  const first = await registered(`${TOPIC}-value`, versions[0] as object);
  await send(Buffer.from(SPEND_JSON));
  assert.equal((await shape()).has('amount'), false);
  await send(wireValue(first, encodeBy(0, { ...spend, clicks: { int: 3 } })));
  const before = await shape();
  const second = await registered(`${TOPIC}-value`, versions[1] as object);
  await send(wireValue(second, encodeBy(1, { ...spend, clicks: { long: 2 ** 40 }, note: { a: 1 } })));
  await send(
    Buffer.from(SPEND_JSON.replace('12.34', '0.5').replace('"clicks":3', '"clicks":null,"note":"x"')),
  );
  await worker.stop();

  const after = await shape();
  assert.equal(before.get('clicks')?.type, 'int');
  for (const [name, { id, type }] of before)
    assert.deepEqual(after.get(name), { id, type: name === 'clicks' ? 'long' : type });
  assert.deepEqual([...after.keys()].slice(before.size), ['note']);
  const columns =
    'schema_id, occurred_at::VARCHAR, spend_date::VARCHAR, amount::VARCHAR, clicks::DOUBLE, note';
  const [at, on] = ['2026-11-27 08:30:00+00', '2026-11-27'];
  assert.deepEqual(await rowsOf('bronze', columns), [
    [null, null, null, null, null, null],
    [first, at, on, '12.34', 3, null],
    [second, at, on, '12.34', 2 ** 40, '{"a":1}'],
    [null, at, on, '0.50', null, 'x'],
  ]);
});

/** What casts and readers of statistics may take for something else, or for nothing. */
const ODD = [
  ...['infinity', '-infinity', 'nan', 'inf', 'epoch', 'now', '', ' ', '0', '-0', '1e400', '1e-400', 'true'],
  ...['0001-01-01', '9999-12-31', '10000-01-01', '44-03-15 (BC)', '290000-01-01', '2026-02-30'],
  ...['2026-11-27T08:30:00+25:00', '9999-12-31T23:59:59-10:00', '\0', '\u{10ffff}'],
  ...[2 ** 63, -(2 ** 63), 0.1, 1e22, 1e-7, null, true, [], {}],
];

test('whatever a property holds, its row is written', async () => {
  const types = [
    ...(['boolean', 'int', 'long', 'double', 'string', 'date', 'timestamp', 'timestamptz'] as const),
    ...(['decimal(9, 2)', 'decimal(38, 10)'] as const),
  ];
  const fields = types.map((type, index) => ({ name: `p${index}`, type }));
  const spec = bronzeTable(TOPIC);
  const table = await ensureTable({ ...spec, fields: [...spec.fields, ...fields] });
  const value = fc.oneof(
    fc.constantFrom(...ODD),
    fc.jsonValue({ maxDepth: 1 }),
    fc.date({ noInvalidDate: true }),
  );
  const event = fc.record(Object.fromEntries(fields.map(({ name }) => [name, value])));
  const records = fc.sample(event, 1000).map((properties, offset) => ({
    key: null,
    value: Buffer.from(JSON.stringify({ ...JSON.parse(SPEND_JSON), ...properties })),
    offset,
    timestampMs: 0,
  }));
  const batch = new Batch();
  batch.add(TOPIC, 0, 0, records);
  const accepted = batch.partitions[0]?.accepted.offsets.length ?? 0;
  assert.ok(accepted > 900);
  const files = await stageAccepted(engine, TOPIC, table, batch.layout(TOPIC), batch.partitions);
  assert.equal(
    files.reduce((sum, { recordCount }) => sum + recordCount, 0),
    accepted,
  );
});

test('while the registry cannot be asked events wait in the stream, also over a restart; then all of them arrive', async () => {
  const registry = await serveRegistryStandIn(new Map([[7, { subject: `${TOPIC}-value`, schema: SPEND }]]));
  process.env.SCHEMA_REGISTRY_URL = registry.url;
  forgetEnv();
  try {
    registry.fault = 'status 500';
    await append([Buffer.from(SPEND_JSON), wireValue(7, encode(spend)), wireValue(8, encode(spend))]);
    for (let restarts = 0; restarts < 2; restarts++) {
      const told = new EventTarget();
      const isTold = once(told, 'told');
      const waiting = start({
        onStep(step) {
          if (step === 'registry-unavailable') told.dispatchEvent(new Event('told'));
        },
      });
      await Promise.race([isTold, waiting.running]);
      await waiting.stop();
      assert.deepEqual(await readOffsets(transport.source, INGEST_CONSUMER, [TOPIC]), []);
      assert.deepEqual(await rowsOf('dead_letters', '1'), []);
    }
    const worker = start({
      onStep(step) {
        if (step === 'registry-unavailable') registry.fault = null;
      },
    });
    await untilTopicIngested(transport, TOPIC, worker.running);
    await worker.stop();
    assert.deepEqual(await rowsOf('bronze', 'payload, schema_id'), [
      [SPEND_JSON, null],
      [SPEND_JSON, 7],
    ]);
    assert.deepEqual(await rowsOf('dead_letters', 'reason_code, schema_id'), [['unknown_schema', 8]]);
  } finally {
    delete process.env.SCHEMA_REGISTRY_URL;
    forgetEnv();
    await registry.close();
  }
});
