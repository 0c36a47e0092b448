import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Reader } from '../access/reader.ts';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { pool } from '../db.ts';
import { seenChecks } from '../imports/checks-service.ts';
import { trimRuns } from '../imports/runs-service.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph, readOrigin } from '../lineage/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { receiveEvents } from './receive-service.ts';

const OWN = 'streamcommerce';
const WAREHOUSE = 'postgres://db.example.com:5432';

const schema = (...names: string[]) => ({
  schema: { fields: names.map((name) => ({ name, type: 'text' })) },
});
const dataset = (name: string, facets: object = {}, namespace = WAREHOUSE) => ({ namespace, name, facets });
const from = (name: string, field: string, more: object = {}, namespace = WAREHOUSE) => ({
  ...{ namespace, name, field },
  transformations: [{ type: 'DIRECT', subtype: 'IDENTITY', ...more }],
});

let at = Date.parse('2026-11-01T00:00:00Z');
function run(change: object = {}) {
  at += 1_000;
  return {
    eventType: 'COMPLETE',
    eventTime: new Date(at).toISOString(),
    producer: 'https://example.com/scheduler',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: randomUUID() },
    job: { namespace: 'scheduler', name: 'nightly.load' },
    ...change,
  };
}

describe('events of OpenLineage', () => {
  let database: TestDatabase;
  let everything: Reader;
  before(async () => {
    database = await testDatabase();
    everything = await testReader();
  });
  after(() => database.drop());

  const send = (given: unknown, reader: Reader = everything) => receiveEvents(reader, given);
  const graph = (reader: Reader, name: string) =>
    readGraph(reader, graphQuestion.parse({ kind: 'table', name, up: 3, down: 3 }));
  async function edges(name: string, reader: Reader = everything): Promise<string[]> {
    const { relations, edges: all } = await graph(reader, name);
    const end = (place: number, column: string | null) =>
      `${relations[place]?.name}${column === null ? '' : `#${column}`}`;
    return all
      .map((edge) => `${end(edge.from, edge.fromColumn)} > ${end(edge.to, edge.toColumn)} ${edge.uses}`)
      .sort();
  }
  const found = async (text: string, reader: Reader = everything) =>
    (await searchCatalog(reader, catalogQuestion.parse({ text }))).hits;
  const foreign = (name: string) => `${WAREHOUSE}/${name}`;

  test('a run that completed tells columns, what decides about all, and tables of others in the catalog', async () => {
    const event = run({
      inputs: [dataset('crm.public.person', schema('id', 'mail', 'region'))],
      outputs: [
        dataset('crm.public.reach', {
          ...schema('id', 'mail_hash'),
          documentation: { description: '<img src=x onerror=alert(1)> **Whom** [we](javascript:1) reach' },
          ownership: { owners: [{ name: 'team:marketing', type: 'MAINTAINER' }] },
          columnLineage: {
            fields: {
              id: { inputFields: [from('crm.public.person', 'id')] },
              mail_hash: {
                inputFields: [
                  from('crm.public.person', 'mail', { subtype: 'TRANSFORMATION', masking: true }),
                ],
              },
            },
            dataset: [from('crm.public.person', 'region', { type: 'INDIRECT', subtype: 'FILTER' })],
          },
          somethingNew: { any: ['thing'] },
        }),
      ],
    });
    assert.deepEqual(await send(event), [{ status: 'taken' }]);
    const person = foreign('crm.public.person');
    const reach = foreign('crm.public.reach');
    const told = [
      `${person} > ${reach} identity`,
      `${person}#id > ${reach}#id identity`,
      `${person}#mail > ${reach}#mail_hash transformation masked`,
      `${person}#region > ${reach} filter`,
    ];
    assert.deepEqual(await edges(reach), told);
    const [hit] = await found('reach marketing');
    assert.equal(hit?.name, reach);
    assert.equal(hit?.title, 'crm.public.reach');
    assert.equal(hit?.layer, 'postgres_db_example_com_5432');
    assert.equal(hit?.owner, 'team:marketing');
    assert.equal(hit?.description, '<img src=x onerror=alert(1)> **Whom** [we](javascript:1) reach');

    assert.deepEqual(await send(event), [{ status: 'known' }]);
    // Less than was told before says nothing against it.
    await send(run({ inputs: [dataset('crm.public.other')], outputs: [dataset('crm.public.reach')] }));
    assert.deepEqual(await edges(reach), told);
    assert.equal((await found('reach marketing'))[0]?.owner, 'team:marketing');
  });

  test('without column lineage rows are made of rows, and only a run that completed says so', async () => {
    const job = { namespace: 'scheduler', name: 'copy' };
    const copy = (eventType: string, runId: string) =>
      run({
        ...{ eventType, job },
        run: { runId, facets: { errorMessage: { message: 'disk full', programmingLanguage: 'SQL' } } },
        inputs: [dataset('a.b.raw')],
        outputs: [dataset('a.b.copy')],
      });
    const runId = randomUUID();
    await send([copy('START', runId), copy('FAIL', runId)]);
    await assert.rejects(graph(everything, foreign('a.b.copy')), /may not see it/);
    const { rows } = await pool().query('SELECT * FROM imports.run WHERE run_id = $1', [runId]);
    assert.equal(rows[0]?.state, 'FAIL');
    assert.equal(rows[0]?.error, 'disk full');
    assert.equal(rows[0]?.job, 'scheduler/copy');
    assert.ok(rows[0]?.started_at < rows[0]?.ended_at);
    await send(copy('COMPLETE', randomUUID()));
    assert.deepEqual(await edges(foreign('a.b.copy')), [
      `${foreign('a.b.raw')} > ${foreign('a.b.copy')} identity`,
    ]);
  });

  test('what a run found to hold of a table is a check of it, the latest of each job, and hidden with it', async () => {
    const job = { namespace: 'scheduler', name: 'audit' };
    const found = (...assertions: object[]) => ({
      inputs: [
        {
          ...dataset('q.b.orders', schema('id', 'mail')),
          inputFacets: { dataQualityAssertions: { assertions } },
        },
      ],
    });
    const first = run({
      job,
      ...found(
        { assertion: 'not_null', success: true, column: 'id' },
        { assertion: 'not_null', success: false, column: 'mail' },
        { assertion: 'row_count_above_100', success: true },
      ),
    });
    const second = run({
      job,
      ...found(
        { assertion: 'not_null', success: false, column: 'id' },
        { assertion: 'not_null', success: true, column: 'mail' },
      ),
    });
    await send([second, first]);
    const orders = foreign('q.b.orders');
    const told = async (reader: Reader) =>
      (await seenChecks(reader, orders)).map(
        ({ kind, column, result }) => `${kind} ${column} ${result?.status} ${result?.at}`,
      );
    const { eventTime: at } = second;
    const of = (column: string, status: string) => `not_null ${column} ${status} ${at}`;
    assert.deepEqual(await told(everything), [of('id', 'failed'), of('mail', 'passed')]);
    const stranger = await testReader([ALLOW_ALL, deny({ namespaces: ['postgres_db_example_com_5432'] })]);
    assert.deepEqual(await told(stranger), []);
  });

  test('an end is not taken back by what comes late', async () => {
    const runId = randomUUID();
    const [start, complete] = [
      run({ eventType: 'START', run: { runId } }),
      run({ eventType: 'COMPLETE', run: { runId } }),
    ];
    await send([complete, start, run({ eventType: 'RUNNING', run: { runId } })]);
    const { rows } = await pool().query('SELECT * FROM imports.run WHERE run_id = $1', [runId]);
    assert.equal(rows[0]?.state, 'COMPLETE');
    assert.equal(rows[0]?.started_at.toISOString(), start.eventTime);
    await trimRuns(30);
    assert.deepEqual(await send(start), [{ status: 'known' }]);
    await pool().query("UPDATE imports.run SET told_at = now() - interval '31 days' WHERE run_id = $1", [
      runId,
    ]);
    await trimRuns(30);
    assert.deepEqual(await send(start), [{ status: 'taken' }]);
  });

  test('the portal’s own tables are told of by their names, and by a symlink', async () => {
    const job = { namespace: 'scheduler', name: 'publish' };
    await send({
      ...{ eventTime: '2026-11-01T00:00:00Z', producer: 'x', job },
      inputs: [dataset('gold.fact_sales', {}, OWN)],
      outputs: [dataset('export.sales', schema('day'))],
    });
    assert.ok(
      (await edges(foreign('export.sales'))).includes(
        `gold.fact_sales > ${foreign('export.sales')} identity`,
      ),
    );
    await send({
      ...{ eventTime: '2026-11-01T00:00:01Z', producer: 'x' },
      dataset: dataset(
        'lake/gold/dim_product',
        { symlinks: { identifiers: [{ namespace: OWN, name: 'gold.dim_product', type: 'TABLE' }] } },
        's3://lake',
      ),
    });
    await send({
      ...{ eventTime: '2026-11-01T00:00:02Z', producer: 'x', job: { ...job, name: 'prices' } },
      inputs: [dataset('lake/gold/dim_product', {}, 's3://lake')],
      outputs: [dataset('export.prices', schema('sku'))],
    });
    assert.ok(
      (await edges(foreign('export.prices'))).includes(
        `gold.dim_product > ${foreign('export.prices')} identity`,
      ),
    );
    // What has some of the words may be found; the other name is no table of its own.
    const named = (await found('s3://lake/lake/gold/dim_product')).map(({ name }) => name);
    assert.deepEqual(
      named.filter((name) => name.startsWith('s3://')),
      [],
    );
  });

  test('two tables that a symlink joins are one, with all that was told of both', async () => {
    const tell = (name: string, facets: object, namespace = WAREHOUSE) =>
      send({ eventTime: '2026-11-01T00:00:00Z', producer: 'x', dataset: dataset(name, facets, namespace) });
    await send(
      run({
        job: { namespace: 'scheduler', name: 'hive' },
        inputs: [dataset('w.source', schema('a'))],
        outputs: [
          dataset(
            'w.twice',
            {
              ...schema('a'),
              documentation: { description: 'Kept quagga figures' },
              columnLineage: { fields: { a: { inputFields: [from('w.source', 'a')] } } },
            },
            'hive://meta',
          ),
        ],
      }),
    );
    const symlinks = { identifiers: [{ namespace: 'hive://meta', name: 'w.twice', type: 'TABLE' }] };
    const partial = await testReader([ALLOW_ALL, deny({ namespaces: ['hive_meta'] })]);
    await send(
      { eventTime: '2026-11-01T00:00:00Z', producer: 'x', dataset: dataset('w.twice', { symlinks }) },
      partial,
    );
    // Who does not see it moves nothing of it.
    assert.deepEqual(
      (await found('quagga')).map(({ name }) => name),
      ['hive://meta/w.twice'],
    );
    await tell('w.twice', { symlinks });
    assert.deepEqual(
      (await found('quagga')).map(({ name }) => name),
      [foreign('w.twice')],
    );
    assert.deepEqual(await edges(foreign('w.twice')), [
      `${foreign('w.source')} > ${foreign('w.twice')} identity`,
      `${foreign('w.source')}#a > ${foreign('w.twice')}#a identity`,
    ]);
    assert.deepEqual(await edges('hive://meta/w.twice'), []);
    await tell('w.twice', schema('a', 'b'), 'hive://meta');
    assert.deepEqual(
      (await found('quagga')).map(({ name }) => name),
      [foreign('w.twice')],
    );
  });

  test('who may not see a table of others finds nothing of it, by no way', async () => {
    await send(
      run({
        job: {
          namespace: 'scheduler',
          name: 'payroll',
          facets: { sql: { query: 'SELECT wombat FROM pay' } },
        },
        inputs: [
          dataset(
            'hr.pay',
            { ...schema('wombat'), documentation: { description: 'wombat pay' } },
            'hr://secret',
          ),
        ],
        outputs: [
          dataset('hr.open', {
            ...schema('total'),
            columnLineage: {
              fields: { total: { inputFields: [from('hr.pay', 'wombat', {}, 'hr://secret')] } },
            },
          }),
          dataset('hr.sum', schema('wombat'), 'hr://secret'),
        ],
      }),
    );
    assert.equal((await found('wombat')).length, 2);
    const { relations } = await graph(everything, foreign('hr.open'));
    assert.deepEqual(relations.map(({ name }) => name).sort(), ['hr://secret/hr.pay', foreign('hr.open')]);
    const restricted = await testReader([ALLOW_ALL, deny({ namespaces: ['hr_secret'] })]);
    const stranger = await testReader([allow({ namespaces: ['gold'] })]);
    for (const reader of [restricted, stranger]) {
      assert.deepEqual(await found('wombat', reader), []);
      assert.doesNotMatch(JSON.stringify(await found('hr://secret/hr.pay', reader)), /secret|hr\.pay|wombat/);
      await assert.rejects(
        graph(reader, 'hr://secret/hr.pay'),
        /There is no table .*, or you may not see it/,
      );
    }
    assert.doesNotMatch(JSON.stringify(await graph(restricted, foreign('hr.open'))), /secret|hr\.pay|wombat/);
    await assert.rejects(graph(stranger, foreign('hr.open')), /may not see it/);
    const { rows } = await pool().query<{ id: number; target: string }>(
      "SELECT o.id, r.name AS target FROM lineage.origin o JOIN lineage.relation r ON r.id = o.relation_id WHERE o.name = 'scheduler/payroll'",
    );
    assert.equal(rows.length, 2);
    for (const { id, target } of rows) {
      assert.match((await readOrigin(everything, { id, at: null })).statement ?? '', /wombat/);
      await assert.rejects(readOrigin(stranger, { id, at: null }), /Nothing is known/);
      if (target.startsWith('hr:')) await assert.rejects(readOrigin(restricted, { id, at: null }), /Nothing/);
      else assert.equal((await readOrigin(restricted, { id, at: null })).statement, null);
    }
  });

  test('many senders at once are all taken', async () => {
    const events = Array.from({ length: 40 }, (_, at) =>
      run({ inputs: [dataset('many.raw', schema('a'))], outputs: [dataset(`many.t${at % 5}`, schema('a'))] }),
    );
    const outcomes = await Promise.all(events.map((event) => send(event)));
    assert.ok(outcomes.every(([outcome]) => outcome?.status === 'taken'));
  });

  test('what breaks the contract is refused by the path of it, and the others are taken', async () => {
    const good = run();
    const refusals: [unknown, RegExp][] = [
      [null, /JSON object/],
      [[], /JSON object/],
      [{}, /none of them/],
      [{ ...good, run: { runId: 'x' } }, /^run\.runId: /],
      [{ ...good, eventTime: 'today' }, /^eventTime: /],
      [{ ...good, eventType: 'DONE' }, /^eventType: /],
      [{ ...good, job: { namespace: 'a', name: 'a\u0000b' } }, /^job\.name: must not have control/],
      [{ ...good, inputs: [{ namespace: 'a' }] }, /^inputs\.0\.name: /],
      [
        {
          ...good,
          inputs: [{ ...dataset('x'), inputFacets: { dataQualityAssertions: { assertions: [{}] } } }],
        },
        /^inputs\.0\.inputFacets\.dataQualityAssertions\.assertions\.0\.assertion: /,
      ],
      [
        { ...good, outputs: [dataset('x', { schema: { fields: [{ name: 7 }] } })] },
        /^outputs\.0\.facets\.schema\.fields\.0\.name: /,
      ],
      [
        { ...good, outputs: [dataset('x', { columnLineage: { fields: { a: { inputFields: {} } } } })] },
        /^outputs\.0\.facets\.columnLineage\.fields\.a\.inputFields: /,
      ],
    ];
    const outcomes = await send([...refusals.map(([event]) => event), good]);
    for (const [place, [, reason]] of refusals.entries()) {
      const outcome = outcomes[place];
      assert.ok(outcome?.status === 'refused', String(place));
      assert.match(outcome.reason, reason);
    }
    assert.deepEqual(outcomes.at(-1), { status: 'taken' });
    await assert.rejects(send([]), /Send one event/);
    await assert.rejects(send(Array(1_001).fill(good)), /up to 1000/);
  });

  test('whatever is sent is taken or refused, never an accident', async () => {
    const word = fc.oneof(
      fc.constantFrom('a', 'a.b', 'gold.fact_sales', OWN, WAREHOUSE, '\ud800', '"; --'),
      fc.string(),
    );
    const facets = fc.record(
      {
        schema: fc.record({ fields: fc.array(fc.record({ name: word, type: word, description: word })) }),
        documentation: fc.record({ description: word }),
        symlinks: fc.record({ identifiers: fc.array(fc.record({ namespace: word, name: word })) }),
        columnLineage: fc.record({
          fields: fc.dictionary(
            word,
            fc.record({ inputFields: fc.array(fc.record({ namespace: word, name: word, field: word })) }),
          ),
        }),
      },
      { requiredKeys: [] },
    );
    const datasets = fc.array(fc.record({ namespace: word, name: word, facets }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(datasets, datasets, fc.anything(), async (inputs, outputs, thing) => {
        const event = run({ inputs, outputs });
        const [first, second] = await send([event, thing]);
        assert.ok(first && second);
        const again = await send(event);
        assert.deepEqual(again, [first.status === 'taken' ? { status: 'known' } : first]);
      }),
      { numRuns: 60 },
    );
  });
});
