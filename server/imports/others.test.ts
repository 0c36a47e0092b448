import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { annotationsFile, applyFile, comparePlan } from '../annotations/file-service.ts';
import { oneEdit } from '../annotations/schema.ts';
import { changeMany, readHistory, readTable, saveAnnotations, undoChanges } from '../annotations/service.ts';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { readChecks, readColumns, readFacts, readHistory as readSchemas } from '../datasets/service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { pool } from '../db.ts';
import { listThreads } from '../discussion/service.ts';
import { startThread } from '../discussion/write-service.ts';
import { AppError } from '../errors.ts';
import { createTerm } from '../glossary/edit-service.ts';
import { linkTerm, termsOfDataset } from '../glossary/links-service.ts';
import { readTerm } from '../glossary/service.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph, readImpact } from '../lineage/service.ts';
import { follow, listFollowed } from '../notices/follow-service.ts';
import { listNotices } from '../notices/service.ts';
import { receiveEvents } from '../openlineage/receive-service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import {
  filesOf,
  manifestFixture,
  runResultsFixture,
  VERSION,
  wholeProject,
} from '../testing/dbt-project.ts';
import { ALLOW_ALL, addPerson, deny, testReader } from '../testing/reader.ts';
import { importDbt } from './dbt-service.ts';
import { runsOfOrigin, runsOfTable } from './runs-service.ts';
import { runsInput } from './schema.ts';

const CUSTOMERS = 'dbt://jaffle/dev.main.customers';
const WAREHOUSE = 'postgres://db:5432';

describe('tables of others have a page', () => {
  let database: TestDatabase;
  let steward: Reader;
  let stranger: Reader;
  let partial: Reader;
  before(async () => {
    database = await testDatabase();
    await addPerson({ role: 'tester', groups: ['logistics'] });
    steward = await testReader();
    stranger = await testReader([ALLOW_ALL, deny({ namespaces: ['dbt_jaffle', 'postgres_db_5432'] })]);
    partial = await testReader([ALLOW_ALL, deny({ tags: ['pii'] })]);
    await importDbt({ reader: steward, networkAddress: null }, wholeProject(), { namespace: null });
  });
  after(() => database.drop());

  const as = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
  const bring = (files: ReadonlyMap<string, string>) =>
    importDbt({ reader: steward, networkAddress: null }, files, { namespace: null });
  const edit = (of: object) => oneEdit.parse({ table: CUSTOMERS, base: null, ...of });
  const write = (...edits: object[]) => saveAnnotations(as(steward), edits.map(edit), 'because');
  const found = async (text: string, reader = steward) =>
    (await searchCatalog(reader, catalogQuestion.parse({ text }))).hits.map(({ name }) => name);
  const names = async (reader: Reader, table = CUSTOMERS) =>
    (await readColumns(reader, table)).map(({ name }) => name);
  const refused = (code: string) => (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    return true;
  };

  let clock = Date.parse('2026-11-01T00:00:00Z');
  beforeEach(() => {
    clock += 60_000;
  });
  const run = (change: object = {}) => {
    clock += 1_000;
    return {
      ...{ eventType: 'COMPLETE', eventTime: new Date(clock).toISOString(), producer: 'https://x' },
      run: { runId: randomUUID() },
      job: { namespace: 'scheduler', name: 'load' },
      ...change,
    };
  };
  const dataset = (name: string, facets: object = {}, namespace = WAREHOUSE) => ({ namespace, name, facets });
  const schema = (...fields: string[]) => ({
    schema: { fields: fields.map((name) => ({ name, type: 'text' })) },
  });
  async function send(...events: object[]): Promise<void> {
    const outcomes = await receiveEvents(steward, events);
    assert.ok(
      outcomes.every(({ status }) => status === 'taken'),
      JSON.stringify(outcomes),
    );
  }
  const runs = async (table: string, reader = steward) =>
    (await runsOfTable(reader, runsInput.parse({ table }))).items;

  test('it tells what it is, of whom, and from whom that is known', async () => {
    const facts = await readFacts(steward, CUSTOMERS);
    assert.equal(facts.description, 'What each customer spent. <script>alert(1)</script>');
    assert.equal(facts.domain, 'sales');
    assert.equal(facts.owner, null);
    assert.equal(facts.lake, null);
    const { producers, ...others } = facts.others ?? { producers: [] };
    assert.deepEqual(others, {
      ...{ system: 'dbt', namespace: 'dbt://jaffle', name: 'dev.main.customers' },
      owner: 'sales-analytics',
    });
    assert.deepEqual(
      producers.map(({ at: _, ...each }) => each),
      [{ kind: 'dbt', name: 'jaffle', tells: ['description', 'columns', 'owner', 'domain'] }],
    );
    const columns = await readColumns(steward, CUSTOMERS);
    assert.deepEqual(
      columns.map(({ name, tags }) => [name, tags]),
      [
        ['customer_mail', ['pii.email']],
        ['spent', []],
      ],
    );
    const hits = await searchCatalog(steward, catalogQuestion.parse({ text: 'aardvark' }));
    assert.equal(hits.hits[0]?.href, tableAddress(CUSTOMERS));
    const graph = await readGraph(
      steward,
      graphQuestion.parse({ kind: 'table', name: CUSTOMERS, up: 1, down: 1 }),
    );
    const own = graph.relations[graph.focus];
    assert.equal(own?.href, tableAddress(CUSTOMERS));
    assert.ok(own?.columns.some(({ name, type }) => name === 'spent' && type !== null));
    assert.ok(
      (await readImpact(steward, { table: CUSTOMERS, column: 'spent', at: null })).affected.length > 0,
    );
  });

  test('what is hidden answers as what is not there, by every way to it', async () => {
    assert.deepEqual(await names(partial), ['spent']);
    const nothing = 'dbt://jaffle/dev.main.nothing';
    const ways: ((reader: Reader, table: string) => Promise<unknown>)[] = [
      readFacts,
      readColumns,
      readSchemas,
      readChecks,
      readTable,
      follow,
      termsOfDataset,
      (reader, table) => runs(table, reader),
      (reader, table) => listThreads(reader, { table }),
      (reader, table) => readHistory(reader, { table, limit: 10 }),
      (reader, table) => startThread(as(reader), { table, kind: 'question', column: null, text: 'What?' }),
      (reader, table) => saveAnnotations(as(reader), [edit({ table, field: 'description', value: 'x' })], ''),
      (reader, table) => changeMany(as(reader), [table], { kind: 'addTag', tag: 'core' }, ''),
      (reader, table) => readImpact(reader, { table, column: null, at: null }),
    ];
    for (const [place, way] of ways.entries()) {
      const [hidden, absent] = await Promise.all(
        [CUSTOMERS, nothing].map((table) =>
          way(stranger, table).then(
            () => assert.fail(`way ${place} gives something`),
            (error: AppError) => `${error.code} ${error.message.replaceAll(table, 'it')}`,
          ),
        ),
      );
      assert.match(hidden ?? '', /^not_found /, String(place));
      assert.equal(hidden, absent, String(place));
    }
    assert.doesNotMatch(await annotationsFile(stranger), /jaffle/);
    await assert.rejects(
      saveAnnotations(as(partial), [edit({ column: 'customer_mail', field: 'description', value: 'x' })], ''),
      refused('not_found'),
    );
  });

  test('what a person wrote stands above every later import, is found, and is taken back', async () => {
    const { id } = await write(
      { field: 'description', value: 'Zeppelin customers.' },
      { field: 'documentation', value: '# Gondola\nThey fly.' },
      { field: 'owner', value: 'logistics' },
      { field: 'domain', value: 'travel' },
      { field: 'tags', value: ['core'] },
      {
        field: 'deprecation',
        value: { note: 'Old.', replacement: 'dbt://jaffle/dev.main.stg_orders', removedOn: null },
      },
      { column: 'spent', field: 'description', value: 'In ballast.' },
      { column: 'spent', field: 'tags', value: ['secret'] },
    );
    for (let again = 0; again < 2; again += 1) {
      const facts = await readFacts(steward, CUSTOMERS);
      assert.equal(facts.description, 'Zeppelin customers.');
      assert.deepEqual(facts.owner, { id: 'logistics', title: 'logistics' });
      assert.equal(facts.domain, 'travel');
      assert.deepEqual(facts.tags, ['core']);
      assert.deepEqual(facts.others?.producers[0]?.tells, ['columns']);
      for (const text of ['zeppelin customers', 'gondola', 'ballast'])
        assert.deepEqual(await found(text), [CUSTOMERS], text);
      const noSecrets = await testReader([ALLOW_ALL, deny({ tags: ['secret'] })]);
      assert.deepEqual(await names(noSecrets), ['customer_mail']);
      assert.deepEqual(await found('ballast', noSecrets), []);
      const graph = await readGraph(
        noSecrets,
        graphQuestion.parse({ kind: 'table', name: CUSTOMERS, up: 1, down: 1 }),
      );
      assert.doesNotMatch(JSON.stringify(graph), /spent/);
      await bring(wholeProject());
    }
    assert.equal(
      (await readTable(steward, CUSTOMERS)).deprecation?.replacement,
      'dbt://jaffle/dev.main.stg_orders',
    );
    assert.equal((await readHistory(steward, { table: null, limit: 10 })).sets[0]?.id, id);
    await undoChanges(as(steward), id as string);
    const facts = await readFacts(steward, CUSTOMERS);
    assert.equal(facts.domain, 'sales');
    assert.deepEqual(await found('zeppelin'), []);
    assert.equal((await found('aardvark'))[0], CUSTOMERS);
  });

  test('many are changed at once, and by a file', async () => {
    const { id } = await changeMany(
      as(steward),
      [CUSTOMERS, 'dbt://jaffle/dev.main.odd'],
      { kind: 'domain', value: 'zoo' },
      '',
    );
    assert.equal((await readFacts(steward, 'dbt://jaffle/dev.main.odd')).domain, 'zoo');
    await undoChanges(as(steward), id as string);
    const file = await annotationsFile(steward);
    const changed = file.replace('Their aardvark address.', 'Where they get letters.');
    assert.notEqual(changed, file);
    const plan = await comparePlan(steward, changed);
    assert.equal(plan.changes, 1, JSON.stringify(plan));
    await applyFile(as(steward), changed, plan.digest);
    const [mail] = await readColumns(steward, CUSTOMERS);
    assert.equal(mail?.description, 'Where they get letters.');
    assert.ok((await found('letters')).includes(CUSTOMERS));
  });

  test('less than was told before takes no column away', async () => {
    const types = async () =>
      (await readColumns(steward, 'dbt://jaffle/dev.raw.orders')).map(({ name, type }) => [name, type]);
    const before = await types();
    assert.equal(before.length, 4);
    await bring(filesOf({ manifest: manifestFixture() }));
    assert.deepEqual(await types(), before);
    await bring(wholeProject());
  });

  test('terms, discussions and followers', async () => {
    await createTerm(as(steward), {
      content: { name: 'Patron', parent: null, definition: 'Who buys.', synonyms: [], related: [] },
    });
    await linkTerm(as(steward), { id: 'patron', dataset: CUSTOMERS, column: null });
    await linkTerm(as(steward), { id: 'patron', dataset: CUSTOMERS, column: 'customer_mail' });
    assert.equal((await termsOfDataset(steward, CUSTOMERS)).length, 2);
    assert.equal((await readTerm(partial, 'patron')).links.length, 1);
    assert.equal((await readTerm(stranger, 'patron')).links.length, 0);
    assert.ok((await found('patron')).includes(CUSTOMERS));
    await startThread(as(steward), {
      table: CUSTOMERS,
      kind: 'comment',
      column: null,
      text: 'Of `customer_mail` here',
    });
    await startThread(as(steward), {
      table: CUSTOMERS,
      kind: 'question',
      column: 'customer_mail',
      text: 'Whose?',
    });
    assert.equal((await listThreads(steward, { table: CUSTOMERS })).items.length, 2);
    assert.equal((await listThreads(partial, { table: CUSTOMERS })).items.length, 0);

    for (const reader of [steward, partial]) await follow(reader, CUSTOMERS);
    assert.deepEqual(
      (await listFollowed(steward)).map(({ table }) => table),
      [CUSTOMERS],
    );
    const manifest = manifestFixture();
    const customers = manifest.nodes['model.jaffle.customers'] as Record<string, unknown>;
    customers.compiled_code = 'select customer as customer_mail, 1 as visits from "dev"."main"."stg_orders"';
    await bring(new Map([...wholeProject(), ...filesOf({ manifest })]));
    const told = async (reader: Reader) =>
      (await listNotices(reader, { which: 'all', limit: 10 })).items.flatMap(({ dataset, subject }) =>
        dataset === CUSTOMERS && subject.kind === 'schema' ? [subject] : [],
      );
    const [notice] = await told(steward);
    assert.deepEqual(
      notice?.added.map(({ name }) => name),
      ['visits'],
    );
    assert.deepEqual(
      notice?.dropped.map(({ name }) => name),
      ['spent'],
    );
    assert.equal((await told(await testReader())).length, 0);
    // Nobody knows any more what the column that is gone was tagged.
    assert.deepEqual((await told(partial))[0]?.dropped, []);
    const { schemas } = await readSchemas(steward, CUSTOMERS);
    assert.deepEqual(
      schemas.map(({ id, producer }) => [id, producer?.name]),
      [
        [2, 'jaffle'],
        [1, undefined],
      ],
    );
    await bring(wholeProject());
    // The same again is no change.
    await bring(wholeProject());
    assert.equal((await told(steward)).length, 2);
  });

  test('checks with how they came out; a result stays until another is told', async () => {
    const manifest = manifestFixture();
    const check = (name: string, column: string | null, kwargs: object, needs: string[]) => ({
      ...{ resource_type: 'test', name, schema: 'x', alias: name, column_name: column },
      ...{ attached_node: 'model.jaffle.customers', depends_on: { nodes: needs } },
      test_metadata: { name, kwargs },
    });
    const own = 'model.jaffle.customers';
    Object.assign(manifest.nodes, {
      'test.jaffle.unique': check('unique', 'customer_mail', { column_name: 'customer_mail' }, [own]),
      'test.jaffle.not_null': check('not_null', 'spent', { column_name: 'spent' }, [own]),
      'test.jaffle.values': check('accepted_values', 'spent', { values: ['a', 'b'] }, [own]),
      'test.jaffle.refers': check(
        'relationships',
        'customer_mail',
        { field: 'customer', to: "source('shop','orders')" },
        ['source.jaffle.shop.orders', own],
      ),
      'test.jaffle.formula': {
        ...check('expression_is_true', null, { expression: 'length(CUSTOMER_MAIL) > 3' }, [own]),
        test_metadata: {
          name: 'expression_is_true',
          namespace: 'dbt_utils',
          kwargs: { expression: 'length(CUSTOMER_MAIL) > 3' },
        },
      },
    });
    const results = {
      metadata: {
        dbt_schema_version: VERSION('run-results', 'v6'),
        generated_at: '2026-11-02T03:04:05.000000Z',
      },
      results: [
        {
          unique_id: 'test.jaffle.unique',
          status: 'fail',
          failures: 3,
          message: 'Got 3 results, configured to fail if != 0',
        },
        { unique_id: 'test.jaffle.not_null', status: 'pass', failures: 0 },
      ],
    };
    await bring(filesOf({ manifest, run_results: results }));
    await bring(filesOf({ manifest }));
    const checks = await readChecks(steward, CUSTOMERS);
    assert.deepEqual(
      checks.map(({ subject, kind, result }) => [
        subject,
        kind,
        result?.status ?? null,
        result?.failures ?? null,
      ]),
      [
        ['', 'other', null, null],
        ['customer_mail', 'relationships', null, null],
        ['customer_mail', 'unique', 'failed', 3],
        ['spent', 'accepted_values', null, null],
        ['spent', 'not_null', 'passed', 0],
      ],
    );
    assert.equal(checks[2]?.result?.message, 'Got 3 results, configured to fail if != 0');
    assert.deepEqual(checks[1]?.refersTo, { table: 'dbt://jaffle/dev.raw.orders', column: 'customer' });
    const seen = await readChecks(partial, CUSTOMERS);
    assert.deepEqual(
      seen.map(({ kind }) => kind),
      ['accepted_values', 'not_null'],
    );
    assert.doesNotMatch(JSON.stringify(seen), /customer_mail/i);
    await bring(wholeProject());
  });

  test('runs of dbt are there, and the same told again is the same', async () => {
    const results = {
      ...runResultsFixture(),
      metadata: {
        dbt_schema_version: VERSION('run-results', 'v6'),
        generated_at: '2026-11-02T03:04:05Z',
        invocation_id: 'one',
      },
      results: [
        {
          ...{
            unique_id: 'model.jaffle.customers',
            status: 'error',
            message: 'Database Error\n  relation "x" is missing',
          },
          timing: [
            { name: 'execute', started_at: '2026-11-02T03:04:00Z', completed_at: '2026-11-02T03:04:02.500Z' },
          ],
        },
        { unique_id: 'model.jaffle.odd', status: 'skipped' },
      ],
    };
    for (let again = 0; again < 2; again += 1)
      await bring(filesOf({ manifest: manifestFixture(), run_results: results }));
    const [failed, ...others] = await runs(CUSTOMERS);
    assert.equal(others.length, 1, 'the skipped model reads it');
    const wrote = [failed, ...others].find((each) => each?.did.wrote);
    assert.equal(wrote?.state, 'failed');
    assert.equal(wrote?.job, 'jaffle/model.jaffle.customers');
    assert.equal(wrote?.durationMs, 2_500);
    assert.equal(wrote?.error, 'Database Error');
    assert.equal((await runs('dbt://jaffle/dev.main.odd'))[0]?.state, 'skipped');
    await bring(wholeProject());
  });

  test('runs of others: whatever the order of their events, without a start, without an end', async () => {
    const [raw, made] = [dataset('o.raw', schema('a')), dataset('o.made', schema('a'))];
    const [straight, backwards, endless, startless, broken] = Array.from({ length: 5 }, () => randomUUID());
    const at = (seconds: number, base = '2026-11-03T00:00:00Z') =>
      new Date(Date.parse(base) + seconds * 1_000).toISOString();
    const event = (
      runId: string | undefined,
      eventType: string,
      seconds: number,
      more: object = {},
      facets: object = {},
    ) =>
      run({
        eventType,
        eventTime: at(seconds),
        run: { runId, facets },
        inputs: [raw],
        outputs: [made],
        ...more,
      });
    await send(
      event(
        straight,
        'START',
        0,
        {},
        {
          nominalTime: { nominalStartTime: '2026-11-03T00:00:00Z' },
          parent: { run: { runId: randomUUID() }, job: { namespace: 'scheduler', name: 'nightly' } },
        },
      ),
      event(straight, 'COMPLETE', 60),
      event(
        backwards,
        'FAIL',
        160,
        {},
        { errorMessage: { message: 'disk full\n  at x\n  at y', programmingLanguage: 'SQL' } },
      ),
      event(backwards, 'START', 100),
      event(endless, 'START', 200),
      event(startless, 'ABORT', 300),
      event(broken, 'START', 500, {}, { nominalTime: { nominalStartTime: 'soon' }, parent: 7 }),
      event(broken, 'COMPLETE', 400),
    );
    const told = await runs(`${WAREHOUSE}/o.made`);
    const stateOf = (id: string | undefined) => told.find((each) => each.id === id);
    assert.deepEqual(
      [straight, backwards, endless, startless, broken].map((id) => [
        stateOf(id)?.state,
        stateOf(id)?.durationMs,
      ]),
      [
        ['done', 60_000],
        ['failed', 60_000],
        ['silent', null],
        ['stopped', null],
        ['done', null],
      ],
    );
    assert.equal(stateOf(backwards)?.error, 'disk full');
    assert.equal(stateOf(straight)?.parentJob, 'scheduler/nightly');
    assert.equal(stateOf(straight)?.nominalAt, '2026-11-03T00:00:00.000Z');
    assert.equal(stateOf(startless)?.startedAt, null);
    assert.ok(told.every(({ did }) => did.wrote && !did.read));
    assert.ok((await runs(`${WAREHOUSE}/o.raw`)).every(({ did }) => did.read && !did.wrote));
    const fresh = randomUUID();
    await send(event(fresh, 'START', 0, { eventTime: new Date().toISOString() }));
    assert.equal((await runs(`${WAREHOUSE}/o.made`))[0]?.state, 'running');

    const { rows } = await pool().query<{ id: number }>(
      "SELECT id FROM lineage.origin WHERE name = 'scheduler/load'",
    );
    assert.equal((await runsOfOrigin(steward, rows[0]?.id as number)).length, 5);
    await assert.rejects(runsOfOrigin(stranger, rows[0]?.id as number), refused('not_found'));
  });

  test('a run that wrote what somebody does not see is not told of by what it read', async () => {
    const hidden = dataset('pay.sum', schema('a'), 'hr://secret');
    const open = dataset('p.open', schema('a'));
    const job = { namespace: 'scheduler', name: 'payroll' };
    const error = { errorMessage: { message: 'no wages for anybody' } };
    await send(
      run({ job, inputs: [open], outputs: [hidden] }),
      run({
        job: { ...job, name: 'both' },
        eventType: 'FAIL',
        inputs: [open, hidden],
        outputs: [open],
        run: { runId: randomUUID(), facets: error },
      }),
    );
    assert.equal((await runs(`${WAREHOUSE}/p.open`)).length, 2);
    const restricted = await testReader([ALLOW_ALL, deny({ namespaces: ['hr_secret'] })]);
    const told = await runs(`${WAREHOUSE}/p.open`, restricted);
    assert.deepEqual(
      told.map(({ job: name, error: says, isErrorWithheld }) => [name, says, isErrorWithheld]),
      [['scheduler/both', null, true]],
    );
    assert.doesNotMatch(JSON.stringify(told), /payroll|wages|secret/);
  });

  test('thousands of runs come page by page, each once', async () => {
    const [from, to] = [dataset('m.from', schema('a')), dataset('m.to', schema('a'))];
    await send(run({ inputs: [from], outputs: [to] }));
    await pool().query(
      `WITH made AS (INSERT INTO imports.run (run_id, job, state, state_at, at, ended_at)
         SELECT gen_random_uuid(), 'scheduler/load', 'COMPLETE', moment, moment, moment
         FROM generate_series(1, 2500) AS place, LATERAL (SELECT timestamptz '2026-10-01' + make_interval(mins => place / 3) AS moment) AS times
         RETURNING run_id)
       INSERT INTO imports.run_table (run_id, relation, wrote) SELECT run_id, $1, true FROM made`,
      [`${WAREHOUSE}/m.to`],
    );
    const seen = new Set<string>();
    let cursor: { at: string; run: string } | null = null;
    let pages = 0;
    do {
      const page = await runsOfTable(
        steward,
        runsInput.parse({ table: `${WAREHOUSE}/m.to`, cursor, limit: 100 }),
      );
      for (const { id } of page.items) seen.add(id);
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor);
    assert.equal(seen.size, 2_501);
    assert.equal(pages, 26);
  });

  test('names that would mean something else are names', async () => {
    const hostile = [
      'a/b',
      '..',
      '../..',
      `x'; DROP TABLE annotation; --`,
      '"quoted"',
      'a%2Fb',
      'a~2Fb',
      'größe 日本 🦆',
      '<b>x</b>',
    ];
    for (const name of hostile) {
      const table = `${WAREHOUSE}/${name}`;
      await send(run({ inputs: [], outputs: [dataset(name, schema('a/b', `o'c"`))] }));
      assert.equal((await readFacts(steward, table)).others?.name, name);
      const { id } = await saveAnnotations(
        as(steward),
        [
          oneEdit.parse({ table, base: null, field: 'description', value: `About ${name}` }),
          oneEdit.parse({ table, base: null, column: `o'c"`, field: 'description', value: 'Odd.' }),
        ],
        '',
      );
      assert.equal((await readFacts(steward, table)).description, `About ${name}`);
      assert.equal((await readColumns(steward, table))[1]?.description, 'Odd.');
      await undoChanges(as(steward), id as string);
      assert.equal((await readFacts(steward, table)).description, null);
    }
  });

  test('two tables that turn out to be one keep what people wrote, said and follow of both', async () => {
    const [one, other] = [`${WAREHOUSE}/j.one`, 's3://lake/j.other'];
    await send(
      run({ outputs: [dataset('j.one', schema('a'))] }),
      run({ outputs: [dataset('j.other', schema('a'), 's3://lake')] }),
    );
    const say = (table: string, value: string, field = 'description') =>
      saveAnnotations(as(steward), [oneEdit.parse({ table, base: null, field, value })], '');
    await say(one, 'Of one.');
    await say(other, 'Of the other.');
    await say(other, 'Words of the other.', 'documentation');
    await startThread(as(steward), { table: other, kind: 'question', column: null, text: 'Why?' });
    await follow(steward, other);
    const symlinks = { identifiers: [{ namespace: 's3://lake', name: 'j.other', type: 'TABLE' }] };
    await send({ eventTime: '2026-11-04T00:00:00Z', producer: 'x', dataset: dataset('j.one', { symlinks }) });
    await assert.rejects(readFacts(steward, other), refused('not_found'));
    assert.equal((await readFacts(steward, one)).description, 'Of one.');
    assert.equal((await readTable(steward, one)).documentation, 'Words of the other.');
    assert.equal((await listThreads(steward, { table: one })).items.length, 1);
    assert.ok((await listFollowed(steward)).some(({ table }) => table === one));
    assert.equal((await runs(one)).length, 2);
    assert.equal((await readHistory(steward, { table: one, limit: 10 })).sets.length, 3);
  });

  test('two who write at once: the second is told, and imports meanwhile take nothing away', async () => {
    const [first, second] = await Promise.allSettled([
      write({ field: 'description', value: 'One.' }),
      write({ field: 'description', value: 'Two.' }),
      bring(wholeProject()),
      send(run({ inputs: [dataset('dev.main.customers', {}, 'dbt://jaffle')], outputs: [dataset('q.x')] })),
    ]);
    assert.deepEqual([first.status, second.status].sort(), ['fulfilled', 'rejected']);
    const lost = first.status === 'rejected' ? first : (second as PromiseRejectedResult);
    assert.ok(refused('conflict')(lost.reason));
    assert.match((await readFacts(steward, CUSTOMERS)).description ?? '', /^(One|Two)\.$/);
  });
});
