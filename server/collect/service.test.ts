import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { connect as connectSocket, createServer } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { postgresTransport } from '../stream/postgres-transport.ts';
import { decodeRecords } from '../stream/record-codec.ts';
import type { StreamTransport } from '../stream/transport.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type Collector, type CollectorOptions, startCollector } from './service.ts';

const KEY = 'the-only-key';
const MAX_BODY_BYTES = 1024 * 1024;
const NDJSON = { 'content-type': 'application/x-ndjson', 'x-api-key': KEY };
const JSON_ARRAY = { 'content-type': 'application/json', 'x-api-key': KEY };

let database: TestDatabase;
let collector: Collector;
const running: Collector[] = [];

async function start(options: Partial<CollectorOptions> = {}): Promise<Collector> {
  const started = await startCollector({
    host: '127.0.0.1',
    port: 0,
    apiKeys: [KEY],
    maxBodyBytes: MAX_BODY_BYTES,
    maxEventsPerSecond: 1_000_000,
    connect: async () => postgresTransport(),
    ...options,
  });
  running.push(started);
  return started;
}

async function ready(of = collector): Promise<void> {
  await until(async () => (await fetch(`${of.url}/health`)).status === 200, 'the collector is ready');
}

before(async () => {
  database = await testDatabase();
  collector = await start();
  await ready();
});
after(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await database.drop();
});
beforeEach(async () => {
  await pool().query('DELETE FROM stream.batch');
});

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `did not happen: ${what}`);
    await sleep(20);
  }
}

let nextEvent = 0;
function event(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    event_id: `event-${nextEvent++}`,
    occurred_at: '2026-11-23T08:30:00.000Z',
    product_id: 'product-1',
    reason: 'sale',
    delta: -1,
    stock_quantity: 10,
    ...changes,
  });
}

interface Reply {
  status: number;
  headers: Headers;
  body: {
    accepted?: number;
    rejectedCount?: number;
    message?: string;
    rejected?: { index: number; reason: string }[];
    error?: { code: string; message: string };
  };
}

async function post(
  body: string | Buffer | ReadableStream,
  headers: Record<string, string> = NDJSON,
  { path = '/v1/events/inventory', of = collector, method = 'POST' } = {},
): Promise<Reply> {
  const content = typeof body === 'string' || body instanceof ReadableStream ? body : new Uint8Array(body);
  const response = await fetch(of.url + path, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: content, duplex: 'half' }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** Everything in the log, as text, with its keys. */
async function stored(): Promise<{ key: string | null; value: string }[]> {
  const { rows } = await pool().query<{ payload: Buffer }>(
    'SELECT payload FROM stream.batch ORDER BY topic, partition, base_offset',
  );
  const records = await Promise.all(rows.map(({ payload }) => decodeRecords(payload, 0, 0)));
  return records.flat().map(({ key, value }) => ({ key, value: String(value) }));
}

test('202 after the events are in the log, to the byte and keyed by the topic’s key', async () => {
  const odd = `{ "event_id":"odd",  "occurred_at":"2026-11-23T08:30:00Z","product_id":"product-ü","reason":"sale","delta":1e0,"stock_quantity":5,"more":1.10 }`;
  const reply = await post(`${event()}\r\n\n${odd}\n`);
  assert.deepEqual([reply.status, reply.body], [202, { accepted: 2 }]);
  const records = await stored();
  assert.equal(records.length, 2);
  assert.ok(records.some(({ key, value }) => value === odd && key === 'product-ü'));
});

test('a JSON array and a single object are taken too, each element to the byte', async () => {
  const elements = [event(), `{"delta":  1,${event().slice(1)}`];
  const reply = await post(` [ ${elements.join(' ,\n ')} ] `, JSON_ARRAY);
  assert.deepEqual([reply.status, reply.body], [202, { accepted: 2 }]);
  assert.deepEqual((await stored()).map(({ value }) => value).sort(), elements.toSorted());
  assert.equal((await post(event(), JSON_ARRAY)).body.accepted, 1);
  assert.deepEqual((await post('[]', JSON_ARRAY)).body, { accepted: 0 });
});

test('every offered encoding is taken, whatever way the body is cut into chunks', async () => {
  const lines = Array.from({ length: 50 }, () => event()).join('\n');
  const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
  for (const [encoding, encode] of Object.entries(encoders)) {
    const packed = encode(Buffer.from(lines));
    const chunks = new ReadableStream({
      start(controller) {
        for (let i = 0; i < packed.length; i += 100)
          controller.enqueue(new Uint8Array(packed.subarray(i, i + 100)));
        controller.close();
      },
    });
    const reply = await post(chunks, { ...NDJSON, 'content-encoding': encoding });
    assert.deepEqual([reply.status, reply.body], [202, { accepted: 50 }], encoding);
  }
});

test('400 names each bad event and keeps the good ones', async () => {
  const lines = [
    event(),
    '{"event_id": ',
    event({ delta: 'many' }),
    event({ delta: undefined, reason: 'theft' }),
    event(),
  ];
  const reply = await post(lines.join('\n'));
  assert.equal(reply.status, 400);
  assert.equal(reply.body.accepted, 2);
  assert.equal(reply.body.rejectedCount, 3);
  assert.match(reply.body.message ?? '', /^3 of 5 events were rejected/);
  assert.deepEqual(
    reply.body.rejected?.map(({ index }) => index),
    [1, 2, 3],
  );
  assert.match(reply.body.rejected?.[0]?.reason ?? '', /not JSON/);
  assert.match(reply.body.rejected?.[1]?.reason ?? '', /delta: must be a number, not a text/);
  assert.match(reply.body.rejected?.[2]?.reason ?? '', /delta: is missing|reason: must be one of/);
  assert.equal((await stored()).length, 2);
});

test('400 lists a hundred bad events at most and says how many there are', async () => {
  const reply = await post(Array.from({ length: 250 }, () => '{}').join('\n'));
  assert.equal(reply.status, 400);
  assert.deepEqual(
    [reply.body.accepted, reply.body.rejectedCount, reply.body.rejected?.length],
    [0, 250, 100],
  );
  assert.match(reply.body.message ?? '', /250 of 250 .* first 100 are listed/);
});

test('400 for bytes that are not UTF-8, with the others kept', async () => {
  const bad = Buffer.concat([Buffer.from('{"event_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]);
  const reply = await post(Buffer.concat([bad, Buffer.from(event())]));
  assert.equal(reply.status, 400);
  assert.deepEqual(reply.body.rejected, [{ index: 0, reason: 'The value is not UTF-8 text.' }]);
  assert.equal((await stored()).length, 1);
});

test('400 for a body that is empty, cut short or not what it says; nothing is kept', async () => {
  const packed = gzipSync(Array.from({ length: 500 }, () => event()).join('\n'));
  const gzip = { ...NDJSON, 'content-encoding': 'gzip' };
  const cases: [Buffer | string, Record<string, string>, RegExp][] = [
    ['', NDJSON, /no events/],
    ['\n \n', NDJSON, /no events/],
    [packed.subarray(0, packed.length - 20), gzip, /not valid gzip/],
    [event(), gzip, /not valid gzip/],
    ['', gzip, /not valid gzip|no events/],
    [event(), { ...JSON_ARRAY, 'content-encoding': 'zstd' }, /not valid zstd/],
    [`[${event()},`, JSON_ARRAY, /ends before its closing bracket/],
    ['"text"', JSON_ARRAY, /does not begin/],
  ];
  for (const [body, headers, message] of cases) {
    const reply = await post(body, headers);
    assert.equal(reply.status, 400);
    assert.match(reply.body.error?.message ?? '', message);
  }
  assert.deepEqual(await stored(), []);
});

test('401 without a key or with a wrong one, before the body is read', async () => {
  const { 'x-api-key': _, ...keyless } = NDJSON;
  for (const headers of [
    keyless,
    { ...NDJSON, 'x-api-key': 'wrong' },
    { ...keyless, authorization: `Bearer ${KEY}x` },
  ]) {
    const reply = await post(event(), headers);
    assert.equal(reply.status, 401);
    assert.equal(reply.headers.get('www-authenticate'), 'Bearer');
    assert.ok(!JSON.stringify(reply.body).includes(KEY));
  }
  assert.equal((await post(event(), { ...keyless, authorization: `Bearer ${KEY}` })).status, 202);
});

test('404 tells the topics, and where things are', async () => {
  const topic = await post(event(), NDJSON, { path: '/v1/events/toString' });
  assert.equal(topic.status, 404);
  assert.match(
    topic.body.error?.message ?? '',
    /clickstream, orders, inventory, customers, products, marketing_spend/,
  );
  assert.equal((await post(event(), NDJSON, { path: '/v1/events/%E0%A4' })).status, 404);
  assert.match((await post(event(), NDJSON, { path: '/' })).body.error?.message ?? '', /POST \/v1\/events/);
});

test('405 for other methods', async () => {
  const reply = await post('', NDJSON, { method: 'GET' });
  assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'POST']);
  assert.equal((await post('', {}, { path: '/health' })).status, 405);
});

test('413 for a body that is too large, declared, streamed or packed', async () => {
  const large = Buffer.alloc(MAX_BODY_BYTES + 1, 'x');
  const streamed = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const bomb = { ...NDJSON, 'content-encoding': 'gzip' };
  const replies = [
    await post(large),
    await post(gzipSync(Buffer.alloc(100 * 1024 * 1024)), bomb),
    await post(zstdCompressSync(Buffer.alloc(100 * 1024 * 1024)), { ...bomb, 'content-encoding': 'zstd' }),
  ];
  for (const reply of replies) {
    assert.equal(reply.status, 413);
    assert.match(reply.body.error?.message ?? '', /larger than 1048576 bytes/);
  }
  // An endless sender is cut off; it may see the answer or the broken connection first.
  const endless = await post(streamed).catch(() => null);
  assert.ok(endless === null || endless.status === 413);
});

test('415 for other types, charsets and encodings', async () => {
  for (const type of ['text/plain', 'application/xml', 'application/json; charset=latin1', '']) {
    const reply = await post(event(), { ...NDJSON, 'content-type': type });
    assert.equal(reply.status, 415, type);
    assert.match(reply.body.error?.message ?? '', /application\/x-ndjson/);
  }
  assert.equal((await post(event(), { ...NDJSON, 'content-encoding': 'compress' })).status, 415);
  assert.equal(
    (await post(event(), { ...JSON_ARRAY, 'content-type': 'Application/JSON; charset="UTF-8"' })).status,
    202,
  );
});

test('429 with Retry-After once the key’s rate is used up', async () => {
  const slow = await start({ maxEventsPerSecond: 10 });
  await ready(slow);
  const batch = Array.from({ length: 40 }, () => event()).join('\n');
  assert.equal((await post(batch, NDJSON, { of: slow })).status, 202);
  const reply = await post(event(), NDJSON, { of: slow });
  assert.equal(reply.status, 429);
  assert.ok(Number(reply.headers.get('retry-after')) >= 2);
  assert.equal((await stored()).length, 40);
});

test('503 with Retry-After while more is under way than may be held', async () => {
  const small = await start({ maxHeldBytes: 1000 });
  await ready(small);
  const reply = await post(Array.from({ length: 20 }, () => event()).join('\n'), NDJSON, { of: small });
  assert.equal(reply.status, 503);
  assert.ok(Number(reply.headers.get('retry-after')) > 0);
  assert.deepEqual(await stored(), []);
  assert.equal((await post(event(), NDJSON, { of: small })).status, 202, 'what was held is given back');
});

test('503 until the log can be reached, then by itself well', async () => {
  let reachable = false;
  const patient = await start({
    connect: async () => {
      if (!reachable) throw new AppError('unavailable', 'not yet');
      return postgresTransport();
    },
  });
  assert.equal((await post(event(), NDJSON, { of: patient })).status, 503);
  assert.equal((await fetch(`${patient.url}/health`)).status, 503);
  assert.equal((await fetch(`${patient.url}/health/live`)).status, 200);
  reachable = true;
  await ready(patient);
  assert.equal((await post(event(), NDJSON, { of: patient })).status, 202);
});

test('connections to the log cut under load: every accepted event is there once, refusals are 503', async () => {
  const accepted: string[] = [];
  const statuses = new Set<number>();
  let stopped = false;
  const senders = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const line = event();
      const { status } = await post(line);
      statuses.add(status);
      if (status === 202) accepted.push(line);
    }
  });
  for (let cut = 0; cut < 4; cut++) {
    const before = accepted.length;
    await until(() => accepted.length > before + 30, 'events are accepted');
    await pool().query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
  }
  const before = accepted.length;
  await until(() => accepted.length > before + 30, 'events are accepted after the last cut');
  stopped = true;
  await Promise.all(senders);
  assert.ok(
    [...statuses].every((status) => status === 202 || status === 503),
    [...statuses].join(),
  );
  const counts = new Map<string, number>();
  for (const { value } of await stored()) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const line of accepted) assert.equal(counts.get(line), 1);
});

function openRequest(headers: Record<string, string | number>): ClientRequest {
  const { port } = new URL(collector.url);
  const request = httpRequest({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/v1/events/inventory',
    headers,
  });
  request.on('error', () => undefined);
  return request;
}

test('an aborted request leaves nothing behind', async () => {
  const lines = Array.from({ length: 100 }, () => event()).join('\n');
  for (const headers of [NDJSON, { ...NDJSON, 'content-encoding': 'gzip' }]) {
    const body = 'content-encoding' in headers ? gzipSync(lines) : Buffer.from(lines);
    const request = openRequest({ ...headers, 'content-length': body.length });
    const closed = new Promise((resolve) => request.once('close', resolve));
    await new Promise((resolve) => request.write(body.subarray(0, body.length - 10), resolve));
    request.destroy();
    await closed;
  }
  assert.equal((await post(event())).status, 202);
  assert.equal((await stored()).length, 1);
});

test('what is not HTTP gets a 400 and does no harm', async () => {
  const { port } = new URL(collector.url);
  const socket = connectSocket(Number(port), '127.0.0.1');
  socket.write('nonsense\r\n\r\n');
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 400/);
  socket.destroy();
  assert.equal((await post(event())).status, 202);
});

test('a stop answers the requests under way and refuses new ones', async () => {
  const release = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const stopping = await start({
    connect: async (): Promise<StreamTransport> => {
      const stream = postgresTransport();
      return {
        ...stream,
        append: async (topic, records) => {
          entered.resolve();
          await release.promise;
          return stream.append(topic, records);
        },
      };
    },
  });
  await ready(stopping);
  const underWay = post(event(), NDJSON, { of: stopping });
  await entered.promise;
  const stopped = stopping.stop();
  await until(
    () =>
      post(event(), NDJSON, { of: stopping }).then(
        () => false,
        () => true,
      ),
    'new connections are refused',
  );
  release.resolve();
  const reply = await underWay;
  assert.equal(reply.status, 202);
  assert.equal(reply.headers.get('connection'), 'close');
  await stopped;
  assert.equal((await stored()).length, 1);
});

test('a port in use is told in one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await assert.rejects(
    start({ port }),
    (error) => error instanceof AppError && error.message.includes(`127.0.0.1:${port}: the port is in use`),
  );
  other.close();
});
