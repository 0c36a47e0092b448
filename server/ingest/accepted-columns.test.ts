import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import avsc from 'avsc';
import type { TopicName } from '#server/events/topics.ts';
import { ensureTable } from '#server/lake/create.ts';
import { relationSql } from '#server/lake/relation.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import { eventColumns } from '#server/registry/event-columns.ts';
import { parseSchema } from '#server/registry/parse-schema.ts';
import { bodyReader } from '#server/registry/read-wire-value.ts';
import type { WireSchemas } from '#server/registry/wire-service.ts';
import { openTestLake, type TestLake } from '#server/testing/lake.ts';
import { acceptedColumns } from './accepted-columns.ts';
import { Batch, type LayoutOf } from './batch.ts';
import { stageAccepted } from './stage-batch.ts';
import { bronzeTable } from './tables.ts';
import { layoutFor } from './typed-columns.ts';
import { TypedLayout } from './typed-rows.ts';

const TOPIC: TopicName = 'marketing_spend';
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 27, 8);

const SCHEMA = {
  type: 'record',
  name: 'Spend',
  fields: [
    { name: 'event_id', type: 'string' },
    { name: 'occurred_at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'spend_date', type: { type: 'int', logicalType: 'date' } },
    { name: 'channel', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'currency', type: 'string' },
    { name: 'clicks', type: ['null', 'int'], default: null },
    { name: 'impressions', type: ['null', 'long'], default: null },
    { name: 'is_test', type: ['null', 'boolean'], default: null },
  ],
};

const avro = avsc.Type.forSchema(SCHEMA as avsc.Schema, { wrapUnions: false });
const parsed = parseSchema({ type: 'AVRO', text: JSON.stringify(SCHEMA), references: [] });
const columns = eventColumns(parsed);
const schemas: WireSchemas = new Map([
  [7, { kind: 'schema', type: parsed.type, read: bodyReader(7, parsed), columns, characters: 1000 }],
]);

const spend = (index: number) => ({
  event_id: `e-${index}`,
  occurred_at: NOW_MS + index,
  spend_date: 20_000 + (index % 9),
  channel: ['search', 'é🙂', 'social'][index % 3],
  amount: index / 8,
  currency: 'EUR',
  clicks: index % 5 === 0 ? null : index,
  impressions: index % 4 === 0 ? null : 2 ** 40 + index,
  is_test: index % 3 === 0 ? null : index % 2 === 0,
});
const wire = (index: number) => Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), avro.toBuffer(spend(index))]);
const plain = (index: number) =>
  Buffer.from(
    JSON.stringify({
      ...spend(index),
      occurred_at: new Date(NOW_MS + index).toISOString(),
      spend_date: '2026-11-27',
    }),
  );

let lake: TestLake;
let table: Table;
before(async () => {
  lake = await openTestLake();
  const spec = bronzeTable(TOPIC);
  table = await ensureTable({ ...spec, fields: [...spec.fields, ...columns] });
});
after(() => lake.close());

const layoutOf: LayoutOf = () => layoutFor(TOPIC, table);

function batchOf(
  values: readonly Buffer[],
  { layout = layoutOf, timestampMs = (_index: number): number => NOW_MS } = {},
): Batch {
  const batch = new Batch(layout);
  for (const partition of [0, 1]) {
    const records = values.map((value, offset) => ({
      key: offset % 6 === 0 ? null : `key é ${offset % 10}`,
      value,
      offset,
      timestampMs: timestampMs(offset),
    }));
    batch.add(TOPIC, partition, 0, records, schemas);
  }
  return batch;
}

const isLaidOut = (batch: Batch) =>
  acceptedColumns(TOPIC, table, batch.layout(TOPIC), batch.partitions) !== null;

async function rowsOf(files: readonly DataFile[]) {
  const select = 'SELECT * REPLACE (arrived_at::VARCHAR AS arrived_at, occurred_at::VARCHAR AS occurred_at)';
  const { rows } = await lake.engine.query(
    `${select} FROM ${relationSql(table, files)} ORDER BY "partition", "offset"`,
  );
  return rows;
}

const stage = (batch: Batch) =>
  stageAccepted(lake.engine, TOPIC, table, batch.layout(TOPIC), batch.partitions);

test('rows that are laid out as columns are those that the engine makes of the same records', async () => {
  const values = Array.from({ length: 3000 }, (_, index) => wire(index));
  const fast = batchOf(values);
  // Laid out before the table had typed columns.
  const slow = batchOf(values, { layout: () => new TypedLayout([]) });
  assert.deepEqual([isLaidOut(fast), isLaidOut(slow)], [true, false]);
  const [ours, engines] = [await stage(fast), await stage(slow)];
  const found = await rowsOf(ours);
  assert.equal(found.length, 6000);
  assert.deepEqual(found, await rowsOf(engines));
  const facts = (files: readonly DataFile[]) =>
    files.map(({ partition, recordCount, specId, valueCounts, nullCounts, lowerBounds, upperBounds }) => ({
      facts: [partition, recordCount, specId],
      statistics: [valueCounts, nullCounts, lowerBounds, upperBounds].map((map) =>
        [...map].toSorted(([left], [right]) => left - right),
      ),
    }));
  const [[mine], [theirs]] = [facts(ours), facts(engines)];
  assert.deepEqual(mine?.facts, theirs?.facts);
  assert.deepEqual(mine?.statistics, theirs?.statistics);
});

test('plain JSON beside typed columns, and rows of two days, are read by the engine, and none is lost', async () => {
  const mixed = batchOf([wire(0), plain(1), wire(2)]);
  assert.equal(isLaidOut(mixed), false);
  const found = await rowsOf(await stage(mixed));
  assert.deepEqual(
    found.map(({ event_id, clicks, schema_id }) => [event_id, clicks, schema_id]),
    [...Array(2)].flatMap(() => [
      ['e-0', null, 7],
      ['e-1', 1, null],
      ['e-2', 2, 7],
    ]),
  );
  const overMidnight = batchOf([wire(0), wire(1), wire(2)], {
    timestampMs: (index) => NOW_MS + index * DAY_MS,
  });
  assert.equal(isLaidOut(overMidnight), false);
  const files = await stage(overMidnight);
  assert.deepEqual(files.map(({ partition }) => partition).toSorted(), [
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ]);
  assert.equal((await rowsOf(files)).length, 6);
});

test('a partition that another worker took is left out of the columns', async () => {
  const batch = batchOf([wire(0), wire(1), wire(2)]);
  await stage(batch);
  batch.drop({ topic: TOPIC, partition: 0 });
  const found = await rowsOf(await stage(batch));
  assert.deepEqual(
    found.map((row) => [row.partition, row.offset]),
    [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
  );
});
