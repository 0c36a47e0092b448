/** Quarantine, repair and replay by each way in which a model puts rows into its table. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import { liveFiles } from '../lake/plan.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { type BronzeFeed, bronzeFeed } from '../testing/bronze.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { PLAIN_EVALUATOR, testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { readFiles } from '../testing/lake.ts';
import { askForRows, rowOutcomes } from '../testing/quarantine.ts';
import { loadRegistry, type Registry } from '../warehouse/registry.ts';
import type { RunOptions } from '../warehouse/run-model.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { quarantineGate } from './quarantine-gate.ts';
import { runJob } from './replay-service.ts';
import type { Repair } from './schema.ts';

const columns = `
    columns:
      - { name: id, data_type: varchar, description: A name. }
      - { name: day, data_type: date, description: A day. }
      - { name: amount, data_type: integer, description: An amount. }`;
const models = ['appended', 'merged', 'overwritten', 'whole'];
/** Keeps of each name what came last, on the day that it says. */
const MOVED = 'moved';
/** Add what comes to what they have of a name, by replacing partitions and by merging. */
const ADDING = ['summed', 'totalled'];
const FILES: Record<string, string> = {
  'dbt_project.yml': 'name: t\nmodels: { t: { +schema: gold, +materialized: incremental } }',
  'models/schema.yml': `
version: 2
sources:
  - name: bronze
    description: Raw events.
    meta: { owner: data }
    tables:
      - name: orders
        description: Orders.
        columns: [{ name: payload, data_type: varchar, description: The event. }, { name: arrived_at, data_type: timestamp with time zone, description: When. }]
models:${[...models, MOVED, ...ADDING].map((name) => `\n  - name: ${name}\n    description: Amounts.\n    meta: { owner: data }${columns}`).join('')}
`,
  'macros/parts.sql': `{% macro parts() %}split_part(payload, ',', 1) AS id, CAST(split_part(payload, ',', 2) AS DATE) AS day, CAST(split_part(payload, ',', 3) AS INTEGER) AS amount{% endmacro %}`,
  'models/appended.sql': `{{ config(incremental_strategy='append') }} SELECT {{ parts() }} FROM {{ added_rows(source('bronze', 'orders')) }}`,
  'models/merged.sql': `{{ config(incremental_strategy='merge', unique_key='id') }} SELECT {{ parts() }} FROM {{ added_rows(source('bronze', 'orders')) }} QUALIFY row_number() OVER (PARTITION BY id ORDER BY arrived_at DESC) = 1`,
  'models/overwritten.sql': `{{ config(incremental_strategy='insert_overwrite', partition_by='day') }} SELECT {{ parts() }} FROM {{ source('bronze', 'orders') }}`,
  'models/moved.sql': `{{ config(incremental_strategy='insert_overwrite', partition_by='day') }}
{% set ids = "select split_part(payload, ',', 1) from " ~ added_rows(source('bronze', 'orders')) %}
{% set days = "select CAST(split_part(payload, ',', 2) AS DATE) from " ~ source('bronze', 'orders') ~ " where split_part(payload, ',', 1) in (" ~ ids ~ ")" %}
WITH latest AS (SELECT {{ parts() }} FROM {{ source('bronze', 'orders') }} QUALIFY row_number() OVER (PARTITION BY split_part(payload, ',', 1) ORDER BY arrived_at DESC) = 1)
SELECT * FROM latest {% if is_incremental() %} WHERE day IN ({{ days }}) UNION ALL SELECT * FROM {{ rows_on(this, days) }} WHERE false {% endif %}`,
  'models/summed.sql': `{{ config(incremental_strategy='insert_overwrite', partition_by='day') }}
{% set added = added_rows(source('bronze', 'orders')) %}
{% set days = "select CAST(split_part(payload, ',', 2) AS DATE) from " ~ added %}
WITH lines AS (SELECT {{ parts() }} FROM {{ added }} {% if is_incremental() %} UNION ALL SELECT id, day, amount FROM {{ rows_on(this, days) }} {% endif %})
SELECT id, day, CAST(sum(amount) AS INTEGER) AS amount FROM lines GROUP BY ALL`,
  'models/totalled.sql': `{{ config(incremental_strategy='merge', unique_key='id') }}
WITH added AS (SELECT {{ parts() }} FROM {{ added_rows(source('bronze', 'orders')) }}),
lines AS (FROM added {% if is_incremental() %} UNION ALL SELECT id, day, amount FROM {{ this }} WHERE id IN (SELECT id FROM added) {% endif %})
SELECT id, min(day) AS day, CAST(sum(amount) AS INTEGER) AS amount FROM lines GROUP BY id`,
  'models/whole.sql': `{{ config(materialized='table') }} SELECT {{ parts() }} FROM {{ source('bronze', 'orders') }}`,
};

let database: TestDatabase;
let engine: DuckDbEngine;
let feed: BronzeFeed;
let folder: string;
let registry: Registry;
let checks: readonly GateCheck[];

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  feed = bronzeFeed(engine);
  folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  registry = await loadRegistry(folder);
});
after(async () => {
  await engine.close();
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await pool().query("DELETE FROM iceberg_tables WHERE table_namespace IN ('bronze', 'gold', 'quarantine')");
  await pool().query('TRUNCATE model_state, quarantine_job, quarantine_outcome, quarantine_attempt');
  checks = [
    testCheck('small', 'expect_column_values_to_be_between', {
      column: 'amount',
      min_value: 0,
      max_value: 100,
    }),
  ];
});

const gateChecksOf = async () => checks;
const gate = quarantineGate({ evaluator: PLAIN_EVALUATOR, gateChecksOf });

async function run(model: string, options: RunOptions = {}): Promise<void> {
  const report = await runWarehouse(engine, onlyModels(registry, [model]), { gate, ...options });
  if (report.failures[0]) throw report.failures[0].error;
}

async function read(namespace: string, name: string, select: string): Promise<string[]> {
  const table = await loadTable({ namespace, name });
  if (!table) return [];
  const sql = (from: string) => `SELECT ${select} AS value FROM ${from} ORDER BY 1`;
  const { rows } = await readFiles(engine, table, await liveFiles(table), sql);
  return rows.map(({ value }) => String(value));
}

const deliver = (...payloads: string[]) =>
  feed.deliver(payloads.map((event) => ({ topic: 'orders', event }) as const));
const published = (model: string) => read('gold', model, `id || ' ' || amount`);
const kept = (model: string) =>
  read('quarantine', `gold_${model}`, `id || ' ' || amount || coalesce(' ' || _carried, '')`);

async function replay(model: string, asked: Omit<Parameters<typeof askForRows>[0], 'table'>): Promise<void> {
  await runJob(await askForRows({ table: `gold.${model}`, ...asked }), {
    ...{ engine, models: registry.models, evaluator: PLAIN_EVALUATOR, gateChecksOf },
    signal: new AbortController().signal,
  });
}

const TO_50: { readonly repair: Repair } = {
  repair: { kind: 'rules', rules: [{ kind: 'clamp', column: 'amount', min: null, max: 50 }] },
};

for (const model of models) {
  describe(`rows of a model that is ${model}`, () => {
    const anew = { rebuild: new Map([[`gold.${model}`, 'somebody']]) };

    it('are replayed once, and repaired again when it is made anew', async () => {
      await deliver('a,2026-11-01,5', 'b,2026-11-01,500', 'c,2026-11-02,700');
      await run(model);
      assert.deepEqual([await published(model), await kept(model)], [['a 5'], ['b 500', 'c 700']]);

      await replay(model, {});
      assert.deepEqual(await rowOutcomes(`gold.${model}`), {}, 'as they are they do not pass');
      const { rows } = await pool().query('SELECT check_ids FROM quarantine_attempt');
      assert.deepEqual(rows, [{ check_ids: ['small'] }, { check_ids: ['small'] }]);

      await replay(model, TO_50);
      assert.deepEqual(await published(model), ['a 5', 'b 50', 'c 50']);
      await replay(model, TO_50);
      assert.deepEqual(await published(model), ['a 5', 'b 50', 'c 50'], 'a second replay finds nothing open');

      await deliver('d,2026-11-01,6', 'e,2026-11-03,900');
      await run(model);
      assert.deepEqual(await published(model), ['a 5', 'b 50', 'c 50', 'd 6']);
      await run(model, anew);
      assert.deepEqual(
        [await published(model), await kept(model)],
        [
          ['a 5', 'b 50', 'c 50', 'd 6'],
          ['b 500 replayed', 'c 700 replayed', 'e 900'],
        ],
      );
      await replay(model, TO_50);
      assert.deepEqual(await published(model), ['a 5', 'b 50', 'c 50', 'd 6', 'e 50']);
      await run(model, anew);
      assert.deepEqual(await published(model), ['a 5', 'b 50', 'c 50', 'd 6', 'e 50']);
    });

    it('stay given up, and are open again when the checks do not take their repair any more', async () => {
      await deliver('a,2026-11-01,5', 'b,2026-11-01,500', 'c,2026-11-02,700');
      await run(model);
      const [b] = await read('quarantine', `gold_${model}`, `CASE WHEN id = 'b' THEN _row_key ELSE '~' END`);
      await replay(model, { what: 'discard', selection: { kind: 'rows', keys: [String(b)] } });
      await replay(model, TO_50);
      assert.deepEqual(await published(model), ['a 5', 'c 50']);
      await run(model, anew);
      assert.deepEqual(
        [await published(model), await kept(model)],
        [
          ['a 5', 'c 50'],
          ['b 500 discarded', 'c 700 replayed'],
        ],
      );
      checks = [
        testCheck('small', 'expect_column_values_to_be_between', {
          column: 'amount',
          min_value: 0,
          max_value: 40,
        }),
      ];
      await run(model, anew);
      assert.deepEqual([await published(model), await kept(model)], [['a 5'], ['b 500 discarded', 'c 700']]);
    });
  });
}

describe('what came again', () => {
  it('with a key of a row that was repaired is judged for itself', async () => {
    await deliver('a,2026-11-01,5', 'b,2026-11-01,500');
    await run('merged');
    await replay('merged', TO_50);
    await deliver('b,2026-11-01,800');
    await run('merged');
    assert.deepEqual(
      [await published('merged'), await kept('merged')],
      [['a 5', 'b 50'], ['b 800']],
      'another fault is not what the repair was for',
    );
    await deliver('b,2026-11-01,8');
    await run('merged');
    assert.deepEqual([await published('merged'), await kept('merged')], [['a 5', 'b 8'], []]);
  });

  it('and is the same as others is one row more', async () => {
    await deliver('a,2026-11-01,500', 'a,2026-11-01,500');
    await run('appended');
    await deliver('a,2026-11-01,500');
    await run('appended');
    assert.equal((await kept('appended')).length, 3);
    assert.equal(new Set(await read('quarantine', 'gold_appended', '_row_key')).size, 3);
    await replay('appended', TO_50);
    assert.deepEqual(await published('appended'), ['a 50', 'a 50', 'a 50']);
    await run('appended', { rebuild: new Map([['gold.appended', 'somebody']]) });
    assert.deepEqual(await published('appended'), ['a 50', 'a 50', 'a 50']);
  });
});

describe('a partition that is made anew', () => {
  it('and of which all rows fail is emptied', async () => {
    await deliver('a,2026-11-01,5', 'b,2026-11-02,5');
    await run(MOVED);
    await deliver('a,2026-11-01,500');
    await run(MOVED);
    assert.deepEqual([await published(MOVED), await kept(MOVED)], [['b 5'], ['a 500']]);
  });

  it('and is made of all rows without a look at what was is emptied, too', async () => {
    await deliver('a,2026-11-01,5');
    await run('overwritten');
    checks = [
      testCheck('small', 'expect_column_values_to_be_between', {
        column: 'amount',
        min_value: 0,
        max_value: 4,
      }),
    ];
    await deliver('b,2026-11-01,6');
    await run('overwritten');
    assert.deepEqual([await published('overwritten'), await kept('overwritten')], [[], ['a 5', 'b 6']]);
  });

  it('and comes out without rows takes what waits of it along', async () => {
    await deliver('a,2026-11-01,500', 'b,2026-11-02,500', 'c,2026-11-02,5');
    await run(MOVED);
    assert.deepEqual(await kept(MOVED), ['a 500', 'b 500']);
    // Its only row is of another day now: of that day there was nothing but what waits.
    await deliver('a,2026-11-03,5');
    await run(MOVED);
    assert.deepEqual([await published(MOVED), await kept(MOVED)], [['a 5', 'c 5'], ['b 500']]);
    await run(MOVED, { rebuild: new Map([[`gold.${MOVED}`, 'somebody']]) });
    assert.deepEqual([await published(MOVED), await kept(MOVED)], [['a 5', 'c 5'], ['b 500']]);
  });

  it('leaves what waits of others where it is', async () => {
    await deliver('a,2026-11-01,500');
    await run(MOVED);
    await deliver('b,2026-11-02,5');
    await run(MOVED);
    assert.deepEqual([await published(MOVED), await kept(MOVED)], [['b 5'], ['a 500']]);
  });

  it('accounts for each row once, whatever comes', async () => {
    // What is last of each name, by numbers that look like chance and come again.
    const last = new Map<string, string>();
    for (let round = 0; round < 12; round++) {
      const number = (salt: number, below: number) => ((round * 7919 + salt * 104729) >> 3) % below;
      const id = 'abcd'[number(1, 4)] as string;
      const amount = number(2, 2) === 0 ? 5 + round : 500 + round;
      last.set(id, `${id} ${amount}`);
      await deliver(`${id},2026-11-0${1 + number(3, 3)},${amount}`);
      await run(MOVED);
      const rows = [...(await published(MOVED)), ...(await kept(MOVED))];
      assert.deepEqual(rows.toSorted(), [...last.values()].toSorted(), `round ${round}`);
      assert.ok((await published(MOVED)).every((row) => Number(row.split(' ')[1]) <= 100));
    }
  });
});

for (const model of ADDING) {
  describe(`a model that is ${model} from its own rows`, () => {
    const lastKept = async () => {
      await deliver('a,2026-11-01,60', 'b,2026-11-01,1');
      await run(model);
      await deliver('a,2026-11-01,60');
      await run(model);
      assert.deepEqual(await kept(model), ['a 120']);
    };

    it('goes on from those that wait', async () => {
      await lastKept();
      await deliver('a,2026-11-01,-50');
      await run(model);
      assert.deepEqual([await published(model), await kept(model)], [['a 70', 'b 1'], []]);
    });

    it('goes on from those that were given up, and from those that were repaired as they are now', async () => {
      await lastKept();
      await replay(model, { what: 'discard' });
      await deliver('a,2026-11-01,5');
      await run(model);
      assert.deepEqual(await kept(model), ['a 125']);
      await replay(model, TO_50);
      await deliver('a,2026-11-01,10', 'b,2026-11-01,1');
      await run(model);
      assert.deepEqual(await published(model), ['a 60', 'b 2']);
    });

    it('makes bit by bit what it makes of everything', async () => {
      for (let round = 0; round < 12; round++) {
        const number = (salt: number, below: number) => ((round * 7919 + salt * 104729) >> 3) % below;
        const id = 'abc'[number(1, 3)] as string;
        await deliver(`${id},2026-11-01,${number(2, 3) === 0 ? -70 : 45}`);
        await run(model);
      }
      const bitByBit = [await published(model), await kept(model)];
      assert.ok(bitByBit[1]?.length, 'some wait');
      const waiting = new Set(bitByBit[1]?.map((row) => row.split(' ')[0]));
      await run(model, { rebuild: new Map([[`gold.${model}`, 'somebody']]) });
      // An earlier version stays published where only keys that come are replaced.
      const kept1 = bitByBit[0]?.filter((row) => !waiting.has(row.split(' ')[0]));
      assert.deepEqual([kept1, bitByBit[1]], [await published(model), await kept(model)]);
    });
  });
}
