import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { AppError } from '../errors.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph } from '../lineage/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { importPostgres } from './postgres-service.ts';

let database: TestDatabase;
let theirs: pg.Client;
let address: string;
const THEIRS = 'somebodys_shop';

before(async () => {
  database = await testDatabase();
  const url = new URL(database.url);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${THEIRS}`);
  await admin.query(`CREATE DATABASE ${THEIRS}`);
  await admin.end();
  url.pathname = `/${THEIRS}`;
  address = url.href;
  theirs = new pg.Client({ connectionString: address });
  await theirs.connect();
  await theirs.query(`
    CREATE SCHEMA crm;
    CREATE TABLE crm.leads (id bigint PRIMARY KEY, "Reach Me" varchar(80), worth numeric(18,2));
    COMMENT ON TABLE crm.leads IS 'Whoever might buy.';
    COMMENT ON COLUMN crm.leads.worth IS 'In euro.';
    CREATE VIEW crm.rich AS SELECT id, worth FROM crm.leads WHERE worth > 1000;
    CREATE TABLE crm.visits (at date NOT NULL, n int) PARTITION BY RANGE (at);
    CREATE TABLE crm.visits_2026 PARTITION OF crm.visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE TABLE public.plain (a int);`);
});
after(async () => {
  await theirs.end();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`DROP DATABASE ${THEIRS} WITH (FORCE)`);
  await admin.end();
  await database.drop();
});

const OPTIONS = { schemas: [], namespace: 'postgres://theirs:5432' };
const found = async (text: string, policies: readonly unknown[] = [ALLOW_ALL]) => {
  const { hits } = await searchCatalog(
    await testReader(policies),
    catalogQuestion.parse({ text, kinds: ['table'] }),
  );
  return hits
    .filter(({ name }) => name.includes('/'))
    .map(({ name }) => name.slice(name.lastIndexOf('.') + 1));
};
const refused = (code: string, says: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError);
  assert.equal(error.code, code);
  assert.match(error.message, says);
  return true;
};

test('tables and views are found by what they and their columns are called and said to be', async () => {
  const report = await importPostgres(address, OPTIONS);
  assert.deepEqual(report, {
    ...{ namespace: 'postgres://theirs:5432', database: THEIRS, schemas: ['crm', 'public'] },
    ...{ tables: 3, views: 1, followedViews: 1, withDescriptions: 1, columns: 8, describedColumns: 1 },
  });
  assert.deepEqual(await found('leads'), ['leads']);
  assert.deepEqual(await found('might buy'), ['leads']);
  assert.deepEqual(await found('reach me'), ['leads']);
  assert.deepEqual((await found('worth')).sort(), ['leads', 'rich']);
  assert.deepEqual(await found('visits'), ['visits']);
});

test('policies decide who finds them, by the server and by nothing that is secret', async () => {
  assert.deepEqual(await found('leads', [allow({ namespaces: ['gold'] })]), []);
  assert.deepEqual(await found('leads', [allow({ namespaces: ['postgres_theirs_5432'] })]), ['leads']);
  assert.deepEqual(await found('leads', [ALLOW_ALL, deny({ namespaces: ['postgres_theirs_5432'] })]), []);
});

test('what is gone is taken back, of a schema that was asked for and of no other', async () => {
  await theirs.query(
    'DROP VIEW crm.rich; ALTER TABLE crm.leads RENAME COLUMN worth TO value; DROP TABLE public.plain',
  );
  await importPostgres(address, { ...OPTIONS, schemas: ['crm'] });
  assert.deepEqual(await found('rich'), []);
  assert.deepEqual(await found('worth'), []);
  assert.deepEqual(await found('plain'), ['plain']);
  await importPostgres(address, OPTIONS);
  assert.deepEqual(await found('plain'), []);
  await theirs.query('DROP SCHEMA crm CASCADE');
  await importPostgres(address, OPTIONS);
  assert.deepEqual(await found('leads'), []);
});

test('what cannot be read is said without the password, and changes nothing', async () => {
  const url = new URL(address);
  url.password = 'very-secret';
  url.port = '1';
  await assert.rejects(importPostgres(url.href, OPTIONS), (error: unknown) => {
    assert.doesNotMatch((error as Error).message, /very-secret/);
    return refused('unavailable', /cannot be read/)(error);
  });
  await assert.rejects(
    importPostgres(address, { ...OPTIONS, schemas: ['none'] }),
    refused('bad_request', /no schema none/),
  );
  for (const wrong of ['mysql://a/b', 'postgres:///x', 'nothing', 'postgres://host'])
    await assert.rejects(importPostgres(wrong, OPTIONS), refused('bad_request', /is written as/), wrong);
});

test('views are made of what they read, to the column where their definition can be followed', async () => {
  await theirs.query(`
    CREATE SCHEMA looks;
    CREATE TABLE looks.a (id bigint, "Name" text, worth numeric(18,2), place inet);
    CREATE TABLE looks.b (a_id bigint, n int);
    CREATE VIEW looks.late AS SELECT 1 AS x;
    CREATE VIEW looks.both AS SELECT a."Name" AS who, sum(b.n) AS n FROM looks.a JOIN looks.b ON b.a_id = a.id WHERE a.worth > 1 GROUP BY 1;
    CREATE MATERIALIZED VIEW looks.upon AS SELECT who FROM looks.both;
    CREATE OR REPLACE VIEW looks.late AS SELECT count(*)::int AS x FROM looks.upon;
    CREATE VIEW looks.odd AS SELECT id FROM looks.a WHERE place << inet '10.0.0.0/8';`);
  const report = await importPostgres(address, { ...OPTIONS, schemas: ['looks'] });
  assert.equal(report.views, 4);
  assert.equal(report.followedViews, 3);
  const reader = await testReader();
  const name = (view: string) => `postgres://theirs:5432/${THEIRS}.looks.${view}`;
  const graphOf = (view: string) =>
    readGraph(reader, graphQuestion.parse({ kind: 'table', name: name(view), up: 1, down: 0 }));
  const edges = async (view: string) => {
    const { relations, edges: all } = await graphOf(view);
    const end = (place: number, column: string | null) =>
      `${relations[place]?.title.split('.').at(-1)}${column === null ? '' : `#${column}`}`;
    return all
      .map((edge) => `${end(edge.from, edge.fromColumn)} > ${end(edge.to, edge.toColumn)} ${edge.uses}`)
      .sort();
  };
  const both = await edges('both');
  for (const edge of [
    'a > both identity',
    'b > both identity',
    'a#Name > both#who identity',
    'a#worth > both filter',
  ])
    assert.ok(both.includes(edge), `${edge} of ${both.join('; ')}`);
  assert.ok(both.some((edge) => edge.startsWith('b#n > both#n aggregation')));
  assert.deepEqual(await edges('upon'), ['both > upon identity', 'both#who > upon#who identity']);
  assert.ok((await edges('late')).includes('upon > late identity'));
  assert.deepEqual(await edges('odd'), ['a > odd identity', 'a#id > odd unknown', 'a#place > odd unknown']);
  const odd = await graphOf('odd');
  assert.match(
    odd.relations[odd.focus]?.unknown ?? '',
    /^Which columns it reads is known, and not what for\. /,
  );
  await theirs.query('DROP SCHEMA looks CASCADE; CREATE SCHEMA looks');
  await importPostgres(address, { ...OPTIONS, schemas: ['looks'] });
  assert.deepEqual(await edges('both'), []);
});
