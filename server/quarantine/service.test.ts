/** What people see of quarantined rows and held publications, and what they ask to be done with them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { closeRequests, openRequests } from '../lake/work-requests-data.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { AMOUNT_IN_RANGE, PLAIN_EVALUATOR, STATUS_KNOWN, testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { listPublications } from './held-service.ts';
import { listQuarantined, summarizeQuarantine } from './list-service.ts';
import { quarantineGate } from './quarantine-gate.ts';
import { runJob } from './replay-service.ts';
import { type QuarantinedInput, quarantinedInput } from './schema.ts';
import { tryReplay } from './trial-service.ts';
import { askDiscard, askReplay, listJobs, stopJob } from './work-service.ts';

const TABLE = 'silver.stg_orders';
const key = (id: string) => `{"event_on":"2026-11-10","event_id":"${id}"}`;

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let steward: { readonly reader: Reader; readonly networkAddress: string };
let checks: readonly GateCheck[] = [
  STATUS_KNOWN,
  { ...AMOUNT_IN_RANGE, arguments: { column: 'item_count', min_value: 1, max_value: 9 } },
];

const gateChecksOf = async (relation: string) => (relation === TABLE ? checks : []);
const own = { evaluator: PLAIN_EVALUATOR, gateChecksOf };
const as = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
const question = (more: Partial<QuarantinedInput> = {}) => quarantinedInput.parse({ table: TABLE, ...more });

async function run(): Promise<void> {
  const report = await runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), {
    gate: quarantineGate(own),
  });
  if (report.failures[0]) throw report.failures[0].error;
}

before(async () => {
  warehouse = await testWarehouse();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  steward = as(await testReader());
  await warehouse.deliver([
    order({ id: 'a', orderId: 'a', status: 'paid' }),
    order({ id: 'b', orderId: 'b', status: 'payd', country: 'FR' }),
    order({ id: 'c', orderId: 'c', status: 'sent' }),
    order({ id: 'd', orderId: 'd', status: 'paid', items: [] }),
  ]);
  await run();
});
after(async () => {
  await engine.close();
  await warehouse.close();
});

describe('quarantined rows', () => {
  it('are counted by rule, and listed with their values, for whoever sees the table', async () => {
    const [summary, ...others] = await summarizeQuarantine(steward.reader, undefined);
    assert.equal(others.length, 0);
    assert.deepEqual(summary?.counts, { open: 3, replayed: 0, repeat: 0, discarded: 0 });
    assert.deepEqual(
      summary?.rules.map(({ checkId, counts }) => [checkId, counts.open]),
      [
        ['status-known', 2],
        ['amount', 1],
      ],
    );
    const page = await listQuarantined(steward, question({ limit: 2 }), undefined);
    assert.deepEqual(
      page.items.map((row) => [row.key, row.values.status]),
      [
        [key('b'), 'payd'],
        [key('c'), 'sent'],
      ],
    );
    const next = await listQuarantined(steward, question({ cursor: page.nextCursor, limit: 2 }), undefined);
    assert.deepEqual([next.items.map((row) => row.key), next.nextCursor], [[key('d')], null]);
    const ofRule = await listQuarantined(steward, question({ checkId: 'amount' }), undefined);
    assert.deepEqual(
      ofRule.items.map((row) => row.key),
      [key('d')],
    );
    assert.equal(page.columns.find(({ name }) => name === '_offset')?.isRepairable, false);
  });

  it('show no more of themselves than the table’s policies give', async () => {
    const noStatus = as(await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.status`] })]));
    const seen = await listQuarantined(noStatus, question(), undefined);
    assert.deepEqual(
      seen.items.map((row) => row.key),
      [key('d')],
      'a rule that reads it is not shown',
    );
    assert.ok(!seen.columns.some(({ name }) => name === 'status'));
    const [summary] = await summarizeQuarantine(noStatus.reader, undefined);
    assert.deepEqual(
      summary?.rules.map(({ checkId }) => checkId),
      ['amount'],
    );

    const noKey = as(await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.event_id`] })]));
    const withheld = await listQuarantined(noKey, question(), undefined);
    assert.deepEqual([withheld.items, withheld.isWithheld], [[], true]);
    assert.equal((await summarizeQuarantine(noKey.reader, undefined))[0]?.counts, null);

    const rows = {
      ...{ kind: 'row_filter', id: 'german', title: 'German orders', to: { everyone: true } },
      ...{ on: { datasets: [TABLE] }, where: "country = 'DE'" },
    };
    const german = as(await testReader([ALLOW_ALL, rows]));
    const ofGermany = await listQuarantined(german, question(), undefined);
    assert.deepEqual(
      ofGermany.items.map((row) => row.key),
      [key('c'), key('d')],
    );

    const blind = as(await testReader([allow({ namespaces: ['gold'] })]));
    assert.deepEqual(await summarizeQuarantine(blind.reader, undefined), []);
    await assert.rejects(listQuarantined(blind, question(), undefined), { code: 'not_found' });
    for (const { reader } of [noStatus, german]) {
      const asked = { table: TABLE, selection: { kind: 'all' as const, checkId: null } };
      await assert.rejects(tryReplay(as(reader), { ...asked, repair: { kind: 'as_is' } }, undefined, own), {
        code: 'forbidden',
      });
      await assert.rejects(askDiscard(as(reader), { ...asked, reason: 'why not' }, undefined), {
        code: 'forbidden',
      });
    }
  });

  it('are no dataset of their own', async () => {
    const names = [...(await steward.reader.decisions()).keys()];
    assert.deepEqual(
      names.filter((name) => name.startsWith('quarantine.')),
      [],
    );
  });
});

describe('a trial', () => {
  it('says what a repair would do and writes nothing', async () => {
    const repair = {
      kind: 'rules' as const,
      rules: [{ kind: 'replace' as const, column: 'status', from: 'payd', to: 'paid' }],
    };
    const asked = { table: TABLE, selection: { kind: 'all' as const, checkId: null }, repair };
    const trial = await tryReplay(steward, asked, undefined, own);
    assert.deepEqual([trial.selected, trial.tried, trial.accepted], [3, 3, 1]);
    assert.deepEqual(
      trial.refused.map(({ rows }) => rows),
      [1, 1],
    );
    assert.deepEqual(trial.samples[0], {
      key: key('b'),
      changed: [{ column: 'status', before: 'payd', after: 'paid' }],
      rules: [],
    });
    const { rows } = await pool().query('SELECT count(*) AS jobs FROM quarantine_job');
    assert.equal(rows[0].jobs, 0);
  });

  it('refuses in words what is no value, no column, or not for repair', async () => {
    const edit = (values: Record<string, string | null>) =>
      tryReplay(
        steward,
        {
          ...{ table: TABLE, selection: { kind: 'rows', keys: [key('b')] } },
          repair: { kind: 'edit', values },
        },
        undefined,
        own,
      );
    await assert.rejects(edit({ total_amount: 'much' }), {
      code: 'conflict',
      message: 'much is no value of total_amount, which is decimal(18,2).',
    });
    await assert.rejects(edit({ weight: '1' }), /no column weight/);
    await assert.rejects(edit({ _offset: '1' }), /cannot be repaired/);
  });

  it('waits for nothing: a check that cannot be evaluated is told', async () => {
    const before = checks;
    checks = [...checks, testCheck('gone', 'expect_column_values_to_not_be_null', { column: 'weight' })];
    const asked = { table: TABLE, selection: { kind: 'all' as const, checkId: null } };
    await assert.rejects(tryReplay(steward, { ...asked, repair: { kind: 'as_is' } }, undefined, own), {
      code: 'unavailable',
      message: /cannot be evaluated: There is no column weight/,
    });
    checks = before;
  });
});

describe('work on rows', () => {
  it('is asked for on the record, done, and told', async () => {
    const one = { table: TABLE, selection: { kind: 'rows' as const, keys: [key('b')] } };
    const { id } = await askReplay(
      steward,
      { ...one, repair: { kind: 'edit', values: { status: 'paid' } } },
      undefined,
    );
    const context = {
      engine,
      models: warehouse.registry.models,
      ...own,
      signal: new AbortController().signal,
    };
    await runJob(id, context);
    const asked = await openRequests(['check']);
    assert.deepEqual(
      asked.map(({ table, askedBy }) => [table, askedBy]),
      [[TABLE, steward.reader.email]],
      'the table that got rows is checked next',
    );
    await closeRequests(asked);
    const { id: second } = await askDiscard(
      steward,
      { table: TABLE, selection: { kind: 'all', checkId: 'amount' }, reason: 'an empty basket' },
      undefined,
    );
    await runJob(second, context);
    assert.deepEqual(await openRequests(['check']), [], 'a table that stays as it was is not');
    const [summary] = await summarizeQuarantine(steward.reader, undefined);
    assert.deepEqual(summary?.counts, { open: 1, replayed: 1, repeat: 0, discarded: 1 });
    assert.deepEqual(
      summary?.rules.map(({ checkId, counts }) => [checkId, counts.open, counts.replayed, counts.discarded]),
      [
        ['status-known', 1, 1, 0],
        ['amount', 0, 0, 1],
      ],
      'a rule is told, also when nothing of it is open any more',
    );
    const jobs = await listJobs(steward);
    assert.deepEqual(
      jobs.map(({ what, state, settled, why }) => [what, state, settled, why]),
      [
        ['discard', 'done', 1, 'an empty basket'],
        ['replay', 'done', 1, null],
      ],
    );
    const { rows } = await pool().query(
      "SELECT action, details FROM audit_entry WHERE action LIKE 'quarantine.%asked' ORDER BY seq",
    );
    assert.deepEqual(
      rows.map(({ action, details }) => [action, JSON.parse(details).repair ?? JSON.parse(details).reason]),
      [
        ['quarantine.replay_asked', 'edit status'],
        ['quarantine.discard_asked', 'an empty basket'],
      ],
    );
    await assert.rejects(askReplay(steward, { ...one, repair: { kind: 'as_is' } }, undefined), {
      code: 'conflict',
    });
    await assert.rejects(stopJob(steward, id), { code: 'conflict' });
  });
});

describe('held publications', () => {
  it('are shown with the findings whose columns the reader sees', async () => {
    checks = [{ ...STATUS_KNOWN, gate: 'hold' }];
    await warehouse.deliver([order({ id: 'e', orderId: 'e', status: 'lost' })]);
    await run();
    const [held] = await listPublications(steward.reader);
    assert.deepEqual(
      [held?.table, held?.state, held?.rows, held?.findings.length, held?.mayDecide],
      [TABLE, 'held', 1, 1, true],
    );
    const noStatus = await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.status`] })]);
    const [seen] = await listPublications(noStatus);
    assert.deepEqual([seen?.findings, seen?.hiddenFindings, seen?.mayDecide], [[], 1, false]);
    const blind = await testReader([allow({ namespaces: ['gold'] })]);
    assert.deepEqual(await listPublications(blind), []);
  });
});
