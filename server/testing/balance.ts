import assert from 'node:assert/strict';
import { type BalanceOptions, keepBalance } from '../balance/keep-balance.ts';
import { readRanges, type StoredRange } from '../balance/ranges-data.ts';
import { RECORD_FUNCTION } from '../balance/record-function.ts';
import { createEngine } from '../engine/duckdb.ts';
import type { TopicName } from '../events/topics.ts';
import { Batch } from '../ingest/batch.ts';
import { commitBatch, type TopicTables } from '../ingest/commit-batch.ts';
import { bronzeTable, deadLetterTable } from '../ingest/tables.ts';
import { loadTable } from '../lake/catalog.ts';
import { ensureTable, updateTable } from '../lake/create.ts';
import { liveFiles } from '../lake/plan.ts';
import { rolledBack } from '../lake/references.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table, TableName } from '../lake/table.ts';
import { positionModels } from '../warehouse/position-models.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { testDatabase } from './database.ts';

/** Orders on their way from a stream to silver, for tests of what is held against what. */

export const TOPIC: TopicName = 'orders';
export const BRONZE = { namespace: 'bronze', name: TOPIC };
export const LETTERS = { namespace: 'dead_letters', name: TOPIC };
export const SILVER = { namespace: 'silver', name: 'stg_orders' };
export const AT_MS = Date.parse('2026-11-27T08:00:00Z');

function order(id: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      event_id: `e-${id}`,
      occurred_at: '2026-11-27T08:30:00Z',
      order_id: `o-${id}`,
      customer_id: 'c-1',
      order_date: '2026-11-27T08:30:00Z',
      status: 'paid',
      items: [{ item_id: '1', product_id: 'p', quantity: 1, line_total: 2.5 }],
      total_amount: 2.5,
      currency: 'EUR',
    }),
  );
}

export async function rowsOf(name: TableName) {
  const table = (await loadTable(name)) as Table;
  return { table, relation: relationSql(table, await liveFiles(table)) };
}
export const verdicts = (ranges: readonly StoredRange[]) =>
  ranges
    .toSorted((a, b) => a.from - b.from || a.partition - b.partition)
    .map(({ lakeVerdict, modelVerdict }) => `${lakeVerdict} ${modelVerdict}`);

export const rollBack = (name: TableName, to: Table) =>
  updateTable(name, ({ metadata }) => rolledBack(metadata, to.currentSnapshotId as bigint, Date.now()));

/** On a database and with an engine of its own. */
export async function testBalance() {
  const database = await testDatabase();
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1, functions: [RECORD_FUNCTION] });
  const registry = await loadRegistry();
  let next = 0;

  async function commit(topic: TopicName, batch: Batch): Promise<void> {
    const bronze = await ensureTable(bronzeTable(topic));
    const tables = new Map<TopicName, TopicTables>([
      [topic, { bronze, deadLetters: await ensureTable(deadLetterTable(topic)) }],
    ]);
    assert.deepEqual(await commitBatch(batch, { engine, source: 'test', consumer: 'ingest', tables }), []);
  }

  /** One commit of as many records in each of two partitions; some are broken, one event comes twice. */
  async function ingest(records = 40): Promise<void> {
    const batch = new Batch();
    for (const partition of [0, 1]) {
      batch.add(
        TOPIC,
        partition,
        next,
        Array.from({ length: records }, (_, index) => {
          const offset = next + index;
          const value =
            offset % 10 === 3
              ? Buffer.from(`{"cut": ${offset}`)
              : order(partition * 1_000_000 + (offset % 20 === 7 ? offset - 1 : offset));
          return {
            offset,
            timestampMs: AT_MS + offset * 1000,
            key: `k-${offset}é`,
            value: offset % 20 === 13 ? null : value,
          };
        }),
      );
    }
    next += records;
    await commit(TOPIC, batch);
  }

  async function look(options: Partial<BalanceOptions> = {}): Promise<StoredRange[]> {
    const signal = new AbortController().signal;
    await keepBalance({
      ...{ signal, engine: async () => engine, models: positionModels(registry), roundMs: 60_000 },
      ...options,
    });
    return readRanges(TOPIC);
  }

  const silver = async () => {
    const { failures } = await runWarehouse(engine, registry);
    assert.deepEqual(failures, []);
  };

  return {
    ...{ engine, registry, commit, ingest, look, silver },
    /** The offset of the next record. */
    next: () => next,
    async close(): Promise<void> {
      await engine.close();
      await database.drop();
    },
  };
}
