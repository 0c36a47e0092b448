import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import type { Check } from '#server/expectations/schema.ts';
import { ensureTable } from '#server/lake/create.ts';
import type { GateCheck } from '#server/quality/gate-service.ts';
import { OWN_CHECKS } from '#server/quarantine/gate-service.ts';
import { quarantineGate } from '#server/quarantine/quarantine-gate.ts';
import { loadRegistry } from '#server/warehouse/registry.ts';
import type { Figures } from '../runner/run-named.ts';
import { leastMs } from './least.ts';

const BATCH = '"$batch"';
/** Of the batch that has rows to take out. */
const FAILING_ONE_IN = 1_000;

const STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'];
const RULES: readonly (readonly [type: string, args: Check['arguments']])[] = [
  ['expect_column_values_to_not_be_null', { column: 'total_amount' }],
  ['expect_column_values_to_be_between', { column: 'total_amount', min_value: 0, max_value: 100_000 }],
  ['expect_column_values_to_be_in_set', { column: 'status', value_set: STATUSES }],
  ['expect_column_values_to_match_regex', { column: 'country', regex: '^[A-Z]{2}$' }],
  ['expect_column_values_to_be_unique', { column: 'event_id' }],
];
const CHECKS = RULES.map(
  ([type, args]): GateCheck => ({
    ...{ id: `${args.column}.${type}`, type, arguments: args },
    ...{ gate: 'quarantine', severity: 'critical', notes: '', authorId: null },
  }),
);

const ITEM = `'{"item_id":"' || i || '","product_id":"p1","quantity":2,"line_total":20,"unit_cost":6}'`;

function ordersSql(rows: number, failing: boolean): string {
  const known = `[${STATUSES.map((status) => `'${status}'`).join(', ')}][1 + (hash(i + 3) % 6)::INT]`;
  const status = failing ? `CASE WHEN i % ${FAILING_ONE_IN} = 0 THEN 'lost' ELSE ${known} END` : known;
  return `CREATE OR REPLACE TEMP TABLE ${BATCH} AS SELECT
    printf('%016x', hash(i) >> 1) || printf('%08x', i) AS event_id,
    TIMESTAMPTZ '2026-11-01 00:00:00Z' + to_milliseconds(i) AS occurred_at,
    CAST(occurred_at AT TIME ZONE 'UTC' AS DATE) AS event_on,
    'order-' || (i // 4) AS order_id, 'customer-' || (hash(i + 1) % 150000) AS customer_id, 'session-' || hash(i + 2) AS session_id,
    occurred_at AS ordered_at, event_on AS ordered_on, ${status} AS status, CAST(NULL AS VARCHAR) AS previous_status,
    '[' || ${ITEM} || ',' || ${ITEM} || ']' AS items, 2 AS item_count,
    ((hash(i + 4) % 9999900) / 100)::DECIMAL(18, 2) AS total_amount, 'EUR' AS currency,
    ['DE', 'FR', 'US', 'GB'][1 + (hash(i + 5) % 4)::INT] AS country, 'Street ' || i || ', 12345 Town' AS shipping_address,
    occurred_at AS _arrived_at, 0 AS _partition, i AS _offset
    FROM range(${rows}) r(i)`;
}

/**
 * What the gate adds to a batch of orders before it is published: five checks, in CPU time against one reading of every value
 * of the batch. Once with nothing to take out, once with a row in a thousand.
 */
export async function measureGate(engine: DuckDbEngine, rows: number, times: number): Promise<Figures> {
  const model = (await loadRegistry()).models.find(({ name }) => name === 'stg_orders');
  if (!model) throw new Error('The warehouse has no model stg_orders.');
  const table = await ensureTable(model.spec);
  const gate = quarantineGate({ ...OWN_CHECKS, gateChecksOf: async () => CHECKS });
  const list = model.columns.map(({ name }) => `bit_xor(hash(${quoteIdentifier(name)}))`).join(', ');
  const inspect = () =>
    gate.inspect({
      engine,
      model,
      table,
      batch: BATCH,
      mode: 'incremental',
      remade: async () => [],
      runId: 'bench',
    });
  const make = (failing: boolean) => () => engine.query(ordersSql(rows, failing));
  const clean = await leastMs(times, inspect, make(false));
  const read = await leastMs(times, () => engine.query(`SELECT ${list} FROM ${BATCH}`));
  const failing = await leastMs(times, inspect, make(true));
  await engine.query(`DROP TABLE ${BATCH}`);
  const ratio = (cpuMs: number) => Number((cpuMs / read.cpuMs).toFixed(2));
  return {
    gateRows: rows,
    gateQuarantined: [clean.result.quarantined, failing.result.quarantined],
    gateCpuMs: clean.cpuMs,
    gateReadCpuMs: read.cpuMs,
    gateRatio: ratio(clean.cpuMs),
    gateFailingRatio: ratio(failing.cpuMs),
  };
}
