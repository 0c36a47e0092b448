/**
 * Property: whatever runs, fails, comes twice or is decided, each row that a model makes is in its table or in its
 * quarantine, and in one of them only.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import { COMMIT_STEPS, type CommitStep } from '../lake/commit.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { AMOUNT_IN_RANGE, PLAIN_EVALUATOR, STATUS_KNOWN, testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { askForRows } from '../testing/quarantine.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { listHeld } from '../warehouse/held-data.ts';
import type { RunOptions } from '../warehouse/run-model.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { rejectHeld, releaseHeld } from './decide-service.ts';
import { outcomesOf } from './outcomes-data.ts';
import { quarantineGate } from './quarantine-gate.ts';
import { runJob } from './replay-service.ts';
import type { Repair, Selection } from './schema.ts';

const TABLE = 'silver.stg_orders';
const ROUNDS = 14;
/** After the commit only an end of the process is a fault; those are in held-kill.test.ts and replay-kill.test.ts. */
const FAULTS = COMMIT_STEPS.slice(0, COMMIT_STEPS.indexOf('committed'));

/** mulberry32, so that a failure comes again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let warehouse: TestWarehouse;
let engines: readonly [DuckDbEngine, DuckDbEngine, DuckDbEngine];
let person: string;
let checks: readonly GateCheck[] = [STATUS_KNOWN];

before(async () => {
  warehouse = await testWarehouse();
  const open = () => createEngine({ memoryLimitMb: 256, threads: 1 });
  engines = [await open(), await open(), await open()];
  await enforce(testDocument([ALLOW_ALL]));
  person = await addPerson({ role: 'tester' });
});
after(async () => {
  for (const engine of engines) await engine.close();
  await warehouse.close();
});

const gateChecksOf = async (relation: string) => (relation === TABLE ? checks : []);
const gate = quarantineGate({ evaluator: PLAIN_EVALUATOR, gateChecksOf });
const run = (engine: DuckDbEngine, options: RunOptions = {}) =>
  runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), { gate, ...options });
const work = async (id: string, engine: DuckDbEngine, onStep?: (step: CommitStep) => void) =>
  runJob(id, {
    ...{ engine, models: warehouse.registry.models, evaluator: PLAIN_EVALUATOR, gateChecksOf, pageRows: 3 },
    signal: new AbortController().signal,
    ...(onStep && { onStep }),
  });

async function state() {
  const published = (await warehouse.query(`SELECT event_id FROM {${TABLE}} ORDER BY 1`)).map((row) =>
    String(row.event_id),
  );
  const hasQuarantine = await loadTable({ namespace: 'quarantine', name: 'silver_stg_orders' });
  const rows = hasQuarantine
    ? await warehouse.query(
        'SELECT event_id, _row_key, _run_id, _carried FROM {quarantine.silver_stg_orders}',
      )
    : [];
  const outcomes = new Map(
    (await outcomesOf(TABLE)).map(({ rowKey, runId, outcome }) => [`${rowKey} ${runId}`, outcome]),
  );
  const quarantined = rows.map((row) => ({
    id: String(row.event_id),
    state: outcomes.get(`${row._row_key} ${row._run_id}`) ?? row._carried ?? 'open',
  }));
  return { published, quarantined };
}

async function assertAccounted(made: ReadonlySet<string>, what: string): Promise<void> {
  const { published, quarantined } = await state();
  const out = quarantined.filter((row) => row.state !== 'replayed').map(({ id }) => id);
  assert.deepEqual([...published, ...out].toSorted(), [...made].toSorted(), what);
  for (const { id, state: each } of quarantined) {
    assert.equal(published.includes(id), each === 'replayed', `${what}: ${id} is ${each}`);
  }
}

async function decideAll(next: () => number): Promise<void> {
  for (const { id } of await listHeld(0)) {
    const decide = next() < 0.5 ? releaseHeld : rejectHeld;
    await decide(await actingAs(person), { id, reason: 'decided by lot' });
  }
}

describe('rows that are published, quarantined, replayed and discarded', () => {
  for (const seed of [1, 2]) {
    it(`are the rows of the batches, under faults and side by side (${seed})`, async () => {
      const next = random(seed);
      const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
      const made = new Set((await state().catch(() => null)) ? [...(await allIds())] : []);
      let number = 0;
      const fault = () => {
        const step = one(FAULTS);
        return (reached: CommitStep): void => {
          if (reached === step) throw new Error(`ended at ${step}`);
        };
      };
      for (let round = 0; round < ROUNDS; round++) {
        const statuses = Array.from({ length: 1 + Math.floor(next() * 5) }, () =>
          one(['paid', 'shipped', 'payd', 'sent', 'lost']),
        );
        await warehouse.deliver(
          statuses.map((status) => {
            const again = made.size > 0 && next() < 0.2;
            const id = again ? one([...made]) : `s${seed}-${++number}`;
            made.add(id);
            return order({ id, orderId: `o-${id}`, status });
          }),
        );
        const repair: Repair = one([
          { kind: 'as_is' },
          { kind: 'rules', rules: [{ kind: 'set', column: 'status', value: 'paid', where: 'always' }] },
          { kind: 'rules', rules: [{ kind: 'replace', column: 'status', from: 'payd', to: 'paid' }] },
        ] as const satisfies readonly Repair[]);
        const what = next() < 0.25 ? 'discard' : 'replay';
        const id = await askForRows({ table: TABLE, repair, what });
        const rebuild = next() < 0.2 ? new Map([[TABLE, 'somebody']]) : new Map();
        const faulty = next() < 0.5;
        await Promise.allSettled([
          run(engines[0], { rebuild, ...(faulty && { onStep: fault() }) }),
          run(engines[1], faulty ? {} : { onStep: fault() }),
          work(id, engines[2], next() < 0.4 ? fault() : undefined),
        ]);
        checks = one([
          [STATUS_KNOWN],
          [STATUS_KNOWN],
          [STATUS_KNOWN, AMOUNT_IN_RANGE],
          [{ ...STATUS_KNOWN, arguments: { column: 'status', value_set: ['paid', 'shipped', 'sent'] } }],
          [
            STATUS_KNOWN,
            testCheck('enough', 'expect_table_row_count_to_be_between', { min_value: 3 }, 'hold'),
          ],
        ]);
        await decideAll(next);
        checks = checks.filter(({ gate: each }) => each !== 'hold');
        const { failures } = await run(engines[0]);
        assert.deepEqual(failures, []);
        await work(id, engines[2]);
        await assertAccounted(made, `round ${round}`);
      }
      const { quarantined } = await state();
      const states = new Set(quarantined.map((row) => row.state));
      for (const each of ['replayed', 'discarded']) assert.ok(states.has(each), `some are ${each}`);
    });
  }

  it('are not replayed to where their key is already', async () => {
    await warehouse.deliver([
      order({ id: 'there', orderId: 'there', status: 'paid' }),
      order({ id: 'typo', orderId: 'typo', status: 'payd' }),
    ]);
    checks = [STATUS_KNOWN];
    await run(engines[0]);
    const before = await state();
    const repair: Repair = {
      kind: 'rules',
      rules: [
        { kind: 'set', column: 'status', value: 'paid', where: 'always' },
        { kind: 'set', column: 'event_id', value: 'there', where: 'always' },
      ],
    };
    const selection: Selection = { kind: 'rows', keys: ['{"event_on":"2026-11-10","event_id":"typo"}'] };
    await work(await askForRows({ table: TABLE, repair, selection }), engines[2]);
    const now = await state();
    assert.deepEqual(now.published, before.published);
    assert.equal(now.quarantined.find(({ id }) => id === 'typo')?.state, 'repeat');
    await run(engines[0], { rebuild: new Map([[TABLE, 'somebody']]) });
    assert.deepEqual((await state()).published, before.published);
  });
});

async function allIds(): Promise<string[]> {
  const { published, quarantined } = await state();
  return [...new Set([...published, ...quarantined.map(({ id }) => id)])];
}
