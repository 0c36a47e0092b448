/** Write, audit, publish: what is held is not seen before somebody releases it, and then exactly that is. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { compactTable } from '../lake/compact.ts';
import { updateTable } from '../lake/create.ts';
import { expireSnapshots, sweepGarbage } from '../lake/expire.ts';
import { removeOrphans } from '../lake/orphans.ts';
import { liveFiles } from '../lake/plan.ts';
import { HELD_BRANCH } from '../lake/references.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { openRequests } from '../lake/work-requests-data.ts';
import { HOLD_RETURNED, holdReturned, onlyModels } from '../testing/gate.ts';
import {
  ALLOW_ALL,
  actingAs,
  addPerson,
  allow,
  deny,
  enforce,
  testDocument,
  testReader,
} from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { type HeldPublication, listHeld } from '../warehouse/held-data.ts';
import type { PublicationGate } from '../warehouse/publication-gate.ts';
import type { RunOptions } from '../warehouse/run-model.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { rejectHeld, releaseHeld } from './decide-service.ts';
import type { GateFinding } from './schema.ts';

const STAGING = { namespace: 'silver', name: 'stg_orders' };
const REASON = 'looked at it';
const MODELS = ['stg_orders', 'int_order_reversals'];

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let person: string;
let orders = 0;

before(async () => {
  warehouse = await testWarehouse();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await enforce(testDocument([ALLOW_ALL]));
  person = await addPerson({ role: 'tester' });
});
after(async () => {
  await engine.close();
  await warehouse.close();
});

const run = (options: RunOptions = { gate: HOLD_RETURNED }) =>
  runWarehouse(engine, onlyModels(warehouse.registry, MODELS), options);

async function deliver(...statuses: string[]): Promise<void> {
  await warehouse.deliver(statuses.map((status) => order({ orderId: `o${++orders}`, status })));
}

async function statuses(): Promise<string[]> {
  return (await warehouse.query('SELECT status FROM {silver.stg_orders} ORDER BY ALL')).map((row) =>
    String(row.status),
  );
}

async function counts(): Promise<Record<string, number>> {
  const rows = await warehouse.query(
    'SELECT status, count(*) AS n FROM {silver.stg_orders} GROUP BY ALL ORDER BY 1',
  );
  return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
}

async function theHeld(): Promise<HeldPublication> {
  const [held, ...others] = (await listHeld(0)) as [HeldPublication];
  assert.ok(held, 'one is held');
  assert.equal(others.length, 0);
  return held;
}

const table = async () => (await loadTable(STAGING)) as Table;
const decider = () => actingAs(person);

/** Every test begins with a table of one paid order and nothing held. */
beforeEach(async () => {
  for (const held of await listHeld(0)) await rejectHeld(await decider(), { id: held.id, reason: REASON });
  for (const name of ['stg_orders', 'int_order_reversals']) {
    await pool().query('DELETE FROM iceberg_tables WHERE table_name = $1', [name]);
  }
  await pool().query("DELETE FROM iceberg_tables WHERE table_namespace = 'bronze'");
  await pool().query('TRUNCATE model_state, held_publication');
  await deliver('paid');
  assert.deepEqual((await run()).held, []);
});

describe('a batch that a check holds', () => {
  it('is committed and not current, and the model and what depends on it wait', async () => {
    await deliver('returned', 'paid');
    const before = await table();
    const report = await run();
    assert.deepEqual([report.held, report.waiting], [['stg_orders'], ['int_order_reversals']]);
    assert.deepEqual(await statuses(), ['paid']);
    const held = await theHeld();
    assert.equal(held.rowsOut, 2);
    assert.deepEqual(
      held.findings.map(({ rule, unexpectedCount, elementCount }) => [rule, unexpectedCount, elementCount]),
      [['status is never returned', 1, 2]],
    );
    const now = await table();
    assert.equal(now.currentSnapshotId, before.currentSnapshotId);
    assert.equal(String(now.metadata.refs?.[HELD_BRANCH]?.['snapshot-id']), held.tables[0]?.snapshotId);

    await deliver('paid');
    const again = await run();
    assert.deepEqual([again.held, again.waiting], [['stg_orders'], ['int_order_reversals']]);
    assert.deepEqual(await theHeld(), held, 'it is not made again while it is held');
    assert.deepEqual((await table()).metadataLocation, now.metadataLocation);
  });

  it('becomes current exactly as it is when it is released, and the model goes on from there', async () => {
    await deliver('returned');
    await run();
    const held = await theHeld();
    await deliver('paid');
    await releaseHeld(await decider(), { id: held.id, reason: 'a recall, known to the shop' });
    assert.deepEqual(await counts(), { paid: 1, returned: 1 });
    const now = await table();
    assert.equal(String(now.currentSnapshotId), held.tables[0]?.snapshotId);
    assert.deepEqual(Object.keys(now.metadata.refs ?? {}), ['main']);
    const report = await run();
    assert.deepEqual(
      report.models.map(({ model, plan }) => [model, plan.kind]),
      [
        ['stg_orders', 'incremental'],
        ['int_order_reversals', 'incremental'],
      ],
    );
    assert.deepEqual(await counts(), { paid: 2, returned: 1 });
    const [decision] = await listHeld(1);
    assert.deepEqual(
      [decision?.state, decision?.decisionReason],
      ['released', 'a recall, known to the shop'],
    );
    const { rows } = await pool().query(
      "SELECT subject, details FROM audit_entry WHERE action = 'publication.released' ORDER BY seq DESC LIMIT 1",
    );
    assert.equal(rows[0].subject, 'silver.stg_orders');
    assert.equal(JSON.parse(rows[0].details).reason, 'a recall, known to the shop');
    const asked = await openRequests(['check']);
    assert.deepEqual(
      asked.map((request) => request.table),
      ['silver.stg_orders'],
      'what is current now is checked next',
    );
  });

  it('of a full refresh brings its columns and partitions with the release, not before', async () => {
    await deliver('returned');
    await run();
    await rejectHeld(await decider(), { id: (await theHeld()).id, reason: REASON });
    const columns = (await table()).fields.length;
    const models = warehouse.registry.models.flatMap((model) =>
      model.name === 'stg_orders'
        ? [
            {
              ...model,
              codeHash: 'wider',
              columns: [...model.columns, { ...model.columns[0], name: 'note', dataType: 'varchar' }],
              spec: {
                ...model.spec,
                fields: [...model.spec.fields, { name: 'note', type: 'string' }],
                partition: [],
              },
              full: { ...model.full, sql: `SELECT *, 'n' AS note FROM (${model.full.sql})` },
            } as typeof model,
          ]
        : [],
    );
    const wider = { ...warehouse.registry, models };
    assert.deepEqual((await runWarehouse(engine, wider, { gate: HOLD_RETURNED })).held, ['stg_orders']);
    const before = await table();
    assert.deepEqual([before.fields.length, before.spec.fields.length], [columns, 1]);
    assert.deepEqual(await statuses(), ['paid']);
    await releaseHeld(await decider(), { id: (await theHeld()).id, reason: REASON });
    const now = await table();
    assert.deepEqual([now.fields.length, now.spec.fields.length], [columns + 1, 0]);
    assert.deepEqual(await warehouse.query('SELECT DISTINCT note FROM {silver.stg_orders}'), [{ note: 'n' }]);
  });

  it('is held even if it is the first, and even if it has no rows', async () => {
    await pool().query("DELETE FROM iceberg_tables WHERE table_name = 'stg_orders'");
    await pool().query('TRUNCATE model_state');
    const finding: GateFinding = {
      ...{ checkId: 'rows', gate: 'hold', rule: 'there are rows', columns: [], state: 'failed' },
      ...{ reason: null, elementCount: null, unexpectedCount: null },
    };
    const gate: PublicationGate = {
      ...HOLD_RETURNED,
      inspect: async () => ({ hold: [finding], quarantined: 0, changes: [] }),
    };
    await run({ gate });
    assert.equal((await table()).currentSnapshotId, null);
    await releaseHeld(await decider(), { id: (await theHeld()).id, reason: REASON });
    assert.deepEqual(await statuses(), ['paid']);
    await run({ gate, rebuild: new Map([['silver.stg_orders', 'somebody']]) });
    await releaseHeld(await decider(), { id: (await theHeld()).id, reason: REASON });
    await warehouse.deliver([{ topic: 'orders', event: 'not an event' }]);
    const before = (await table()).currentSnapshotId;
    assert.deepEqual((await run({ gate })).held, ['stg_orders']);
    await releaseHeld(await decider(), { id: (await theHeld()).id, reason: REASON });
    assert.notEqual((await table()).currentSnapshotId, before, 'a batch without rows waits, too');
  });
});

describe('a rejected publication', () => {
  it('is tried again when rows, code or checks are others, or on request, and not before', async () => {
    await deliver('returned');
    await run();
    const reject = async () =>
      rejectHeld(await decider(), { id: (await theHeld()).id, reason: 'the feed is wrong' });
    await reject();
    assert.deepEqual(Object.keys((await table()).metadata.refs ?? {}), ['main']);
    assert.deepEqual((await run()).held, ['stg_orders'], 'it waits');
    assert.equal((await listHeld(0)).length, 0, 'and is not tried');

    await run({ gate: holdReturned('checks 2') });
    await reject();
    assert.deepEqual((await run({ gate: holdReturned('checks 2') })).held, ['stg_orders']);
    assert.equal((await listHeld(0)).length, 0);

    await run({ gate: holdReturned('checks 2'), asked: new Set(['silver.stg_orders']) });
    await reject();

    await deliver('paid');
    await run({ gate: holdReturned('checks 2') });
    await reject();
    assert.deepEqual(await statuses(), ['paid']);

    const lenient = {
      checksKey: async () => 'none',
      waiting: async () => null,
      inspect: async () => ({ hold: [], quarantined: 0, changes: [] }),
    };
    assert.deepEqual((await run({ gate: lenient })).held, []);
    assert.deepEqual(await counts(), { paid: 2, returned: 1 });
  });
});

describe('who decides', () => {
  it('sees the whole table, and decides once', async () => {
    await deliver('returned');
    await run();
    const { id } = await theHeld();
    const blind = { reader: await testReader([allow({ namespaces: ['bronze'] })]), networkAddress: '' };
    const partial = {
      reader: await testReader([ALLOW_ALL, deny({ columns: ['silver.stg_orders.total_amount'] })]),
      networkAddress: '',
    };
    await assert.rejects(releaseHeld(blind, { id, reason: REASON }), { code: 'not_found' });
    await assert.rejects(rejectHeld(partial, { id, reason: REASON }), { code: 'forbidden' });
    const both = await Promise.allSettled([
      releaseHeld(await decider(), { id, reason: REASON }),
      rejectHeld(await decider(), { id, reason: REASON }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const lost = both.find((each) => each.status === 'rejected') as PromiseRejectedResult;
    assert.equal(lost.reason.code, 'conflict');
    assert.match(lost.reason.message, /Somebody has decided/);
  });

  it('cannot release what was made from another state of the table', async () => {
    await deliver('returned');
    await run();
    const { id } = await theHeld();
    const before = await table();
    const row = `SELECT * FROM (VALUES ('x', 'x')) AS t(event_id, status)`;
    await commitTables([{ table: before, operation: 'append', add: await stageFiles(engine, before, row) }]);
    await assert.rejects(releaseHeld(await decider(), { id, reason: REASON }), {
      code: 'conflict',
      message: /Reject it/,
    });
    await rejectHeld(await decider(), { id, reason: REASON });
  });
});

describe('maintenance while a publication is held', () => {
  it('neither rewrites the table nor takes the files away', async () => {
    for (let batch = 0; batch < 3; batch++) {
      await deliver('paid');
      await run();
    }
    await deliver('returned');
    await run();
    const held = await theHeld();
    const now = await table();
    const none = await compactTable(engine, STAGING, { rules: { minFiles: 2, restingMs: 0 } });
    assert.equal(none.filesBefore, 0);
    const files = await liveFiles(now);
    await assert.rejects(
      commitTables([{ table: now, operation: 'replace', add: files, remove: files }]),
      /a publication of it is held/,
    );
    await updateTable(STAGING, ({ metadata }) => ({
      ...metadata,
      properties: {
        ...metadata.properties,
        'history.expire.max-ref-age-ms': '1',
        'history.expire.max-snapshot-age-ms': '1',
        'history.expire.min-snapshots-to-keep': '1',
      },
    }));
    await expireSnapshots(STAGING, { graceMs: 0, minDropped: 1, nowMs: Date.now() + 10_000_000 });
    await sweepGarbage();
    await removeOrphans(STAGING, { olderThanMs: -60_000 });
    await releaseHeld(await decider(), { id: held.id, reason: REASON });
    assert.deepEqual(await counts(), { paid: 4, returned: 1 });

    const after = await compactTable(engine, STAGING, { rules: { minFiles: 2, restingMs: 0 } });
    assert.ok(after.filesBefore >= 4, 'afterwards it is compacted');
  });

  it('expires what was rejected', async () => {
    await deliver('returned');
    await run();
    const held = await theHeld();
    await rejectHeld(await decider(), { id: held.id, reason: REASON });
    const later = { graceMs: 0, minDropped: 1, nowMs: Date.now() + 100_000_000 };
    assert.ok((await expireSnapshots(STAGING, later)) >= 1);
    const ids = (await table()).metadata.snapshots.map((each) => String(each['snapshot-id']));
    assert.ok(!ids.includes(held.tables[0]?.snapshotId ?? ''));
    assert.deepEqual(await statuses(), ['paid']);
  });
});
