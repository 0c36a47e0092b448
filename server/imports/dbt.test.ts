import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Reader } from '../access/reader.ts';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph } from '../lineage/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { catalogFixture, filesOf, manifestFixture, VERSION, wholeProject } from '../testing/dbt-project.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { importDbt, listImports } from './dbt-service.ts';

const deny = (on: object) => ({
  kind: 'deny',
  id: `deny-${Math.random().toString(36).slice(2)}`,
  title: 'Deny',
  to: { everyone: true },
  on,
});

describe('the artifacts of a dbt project', () => {
  let database: TestDatabase;
  let everything: Reader;
  before(async () => {
    database = await testDatabase();
    everything = await testReader();
  });
  after(() => database.drop());

  const bring = (files: ReadonlyMap<string, string>, namespace: string | null = null, reader = everything) =>
    importDbt({ reader, networkAddress: null }, files, { namespace });
  const graph = (reader: Reader, name: string) =>
    readGraph(reader, graphQuestion.parse({ kind: 'table', name, up: 5, down: 5 }));
  async function edges(name: string, reader = everything): Promise<string[]> {
    const { relations, edges: all } = await graph(reader, name);
    const end = (place: number, column: string | null) =>
      `${relations[place]?.title}${column === null ? '' : `#${column}`}`;
    return all
      .map((edge) => `${end(edge.from, edge.fromColumn)} > ${end(edge.to, edge.toColumn)} ${edge.uses}`)
      .sort();
  }
  const found = async (text: string, reader = everything) =>
    (await searchCatalog(reader, catalogQuestion.parse({ text }))).hits;
  const stored = async () => {
    const { rows } = await pool().query(
      `SELECT (SELECT json_agg(t ORDER BY relation, producer) FROM imports.told_table t) AS told,
        (SELECT json_agg((e.from_node, e.to_node, e.uses) ORDER BY from_node, to_node, origin_id) FROM lineage.edge e WHERE valid_to = 'infinity') AS edges,
        (SELECT json_agg((kind, name, title) ORDER BY kind, name) FROM catalog.asset WHERE producer <> 'portal') AS assets,
        (SELECT json_agg(p) FROM imports.dbt_project p) AS projects`,
    );
    return JSON.stringify(rows);
  };

  test('tables, exposures and lineage to the column, with what is known in numbers', async () => {
    const report = await bring(wholeProject());
    const { unknownLineage, ...numbers } = report;
    assert.deepEqual(numbers, {
      ...{ project: 'jaffle', namespace: 'dbt://jaffle', manifestVersion: 'v12' },
      ...{ models: 4, sources: 1, seeds: 1, snapshots: 1, exposures: 1 },
      ...{ withColumns: 2, withDescriptions: 2, withColumnLineage: 2 },
      tests: { total: 2, passed: 1, failed: 1 },
      freshness: { fresh: 0, stale: 1 },
      ownTables: 0,
    });
    assert.deepEqual(
      unknownLineage.map(({ name }) => name),
      ['model.jaffle.odd', 'model.jaffle.py'],
    );
    assert.match(unknownLineage[0]?.reason ?? '', /nowhere/);
    assert.match(unknownLineage[1]?.reason ?? '', /Python/);

    const all = [
      ...(await edges('dbt://jaffle/dev.main.customers')),
      ...(await edges('dbt://jaffle/dev.main.stg_orders')),
    ];
    for (const edge of [
      'dev.raw.orders > dev.main.stg_orders identity',
      'dev.raw.orders#id > dev.main.stg_orders#order_id identity',
      'dev.raw.orders#amount > dev.main.stg_orders#amount transformation',
      'dev.raw.orders#status > dev.main.stg_orders filter',
      'dev.main.stg_orders#amount > dev.main.customers#spent aggregation masked',
      'dev.main.customers#customer_mail > dev.snapshots.customers_history#customer_mail identity',
      'dev.main.customers > dev.main.odd identity',
      'dev.main.customers > dev.main.py identity',
    ])
      assert.ok(all.includes(edge), `${edge}\n${all.join('\n')}`);
    const [hit] = await found('aardvark');
    assert.equal(hit?.name, 'dbt://jaffle/dev.main.customers');
    assert.equal(hit?.domain, 'sales');
    assert.equal(hit?.owner, 'sales-analytics');
    assert.equal(hit?.description, 'What each customer spent. <script>alert(1)</script>');
    assert.equal((await found('zebra'))[0]?.kind, 'dashboard');
    const before = await stored();
    await bring(wholeProject());
    const without = (text: string) => text.replaceAll(/"imported_at":"[^"]+"/g, '');
    assert.equal(without(await stored()).replaceAll('\\', ''), without(before).replaceAll('\\', ''));
  });

  test('what an import does not tell of any more is taken back, and nothing of another project', async () => {
    await bring(wholeProject());
    const other = JSON.stringify(manifestFixture()).replaceAll('jaffle', 'second');
    await bring(new Map([['manifest.json', other]]));
    const manifest = manifestFixture();
    delete manifest.nodes['model.jaffle.odd'];
    delete manifest.nodes['model.jaffle.py'];
    manifest.exposures = {};
    await bring(filesOf({ manifest, catalog: catalogFixture() }));
    assert.deepEqual(
      (await found('dbt://jaffle/dev.main.odd')).filter(({ name }) => name === 'dbt://jaffle/dev.main.odd'),
      [],
    );
    assert.ok(!(await edges('dbt://jaffle/dev.main.customers')).some((edge) => edge.includes('main.odd')));
    assert.deepEqual(
      (await found('zebra')).map(({ name }) => name),
      ['second/exposure.second.weekly'],
    );
    assert.ok((await edges('dbt://second/dev.main.customers')).some((edge) => edge.includes('main.py')));
  });

  test('an exposure is made of the rows of what it needs, for those who may know of all of that', async () => {
    await bring(wholeProject());
    const exposures = async (reader: Reader, name: string) => {
      const { relations, edges: all } = await graph(reader, `dbt://jaffle/dev.main.${name}`);
      return relations.flatMap(({ kind, title, layer, owner, href, unknown }, place) => {
        const from = all.filter(({ to }) => to === place);
        return kind === 'exposure' ? [{ title, layer, owner, href, unknown, from }] : [];
      });
    };
    const [weekly, ...others] = await exposures(everything, 'customers');
    assert.equal(others.length, 0);
    assert.deepEqual(
      { ...weekly, from: weekly?.from.map(({ fromColumn, toColumn, uses }) => [fromColumn, toColumn, uses]) },
      {
        ...{ title: 'Weekly zebra review', layer: 'jaffle', owner: 'Ann', unknown: null },
        ...{ href: '/catalog?text=Weekly+zebra+review', from: [[null, null, ['identity']]] },
      },
    );
    const manifest = manifestFixture();
    const exposure = (manifest.exposures as Record<string, Record<string, unknown>>)[
      'exposure.jaffle.weekly'
    ];
    assert.ok(exposure);
    exposure.depends_on = { nodes: ['model.jaffle.customers', 'model.jaffle.stg_orders'] };
    await bring(filesOf({ manifest, catalog: catalogFixture() }));
    const withoutSales = await testReader([ALLOW_ALL, deny({ domains: ['sales'] })]);
    assert.equal((await exposures(everything, 'stg_orders')).length, 1);
    assert.deepEqual(await exposures(withoutSales, 'stg_orders'), []);
    manifest.exposures = {};
    await bring(filesOf({ manifest, catalog: catalogFixture() }));
    assert.deepEqual(await exposures(everything, 'stg_orders'), []);
  });

  test('without catalog.json columns are those that are written, and what is not known says so', async () => {
    const report = await bring(filesOf({ manifest: manifestFixture() }));
    assert.equal(report.withColumnLineage, 0);
    const [first] = report.unknownLineage;
    assert.equal(first?.name, 'model.jaffle.stg_orders');
    assert.match(first?.reason ?? '', /"status" not found/);
    assert.ok(
      (await edges('dbt://jaffle/dev.main.customers')).includes(
        'dev.main.stg_orders > dev.main.customers identity',
      ),
    );
  });

  test('in a namespace that holds the portal’s tables they are those', async () => {
    const manifest = manifestFixture();
    const model = manifest.nodes['model.jaffle.stg_orders'] as Record<string, unknown>;
    Object.assign(model, { schema: 'gold', alias: 'dim_product' });
    const report = await bring(
      filesOf({ manifest: { ...manifest, metadata: { ...manifest.metadata, project_name: 'own' } } }),
      'streamcommerce',
    );
    assert.equal(report.ownTables, 1);
    assert.ok(
      (await edges('gold.dim_product')).some((edge) => edge === 'dev.raw.orders > dim_product identity'),
    );
  });

  test('what is wrong is said, and nothing of it is written', async () => {
    await bring(wholeProject());
    const before = await stored();
    const manifest = () => manifestFixture();
    const versioned = (version: string) => ({
      ...manifest(),
      metadata: { ...manifest().metadata, dbt_schema_version: VERSION('manifest', version) },
    });
    const circle = manifest();
    Object.assign(circle.nodes['model.jaffle.stg_orders'] ?? {}, {
      depends_on: { nodes: ['model.jaffle.customers'] },
    });
    const doubled = manifest();
    Object.assign(doubled.nodes['model.jaffle.odd'] ?? {}, { alias: 'CUSTOMERS' });
    const wrong = manifest();
    Object.assign(wrong.nodes['model.jaffle.odd'] ?? {}, { columns: 7 });
    const text = JSON.stringify(manifest());
    const cases: [ReadonlyMap<string, string>, RegExp][] = [
      [new Map(), /There is no manifest\.json/],
      [new Map([['manifest.json', text.slice(0, -200)]]), /no whole JSON file.*cut off/],
      [new Map([['manifest.json', '']]), /no whole JSON file/],
      [new Map([['manifest.json', 'null']]), /no artifact of dbt/],
      [filesOf({ manifest: versioned('v8') }), /manifest\/v8\.json; the portal reads v9 to v12/],
      [filesOf({ manifest: versioned('v13') }), /the portal reads v9 to v12/],
      [filesOf({ manifest: circle }), /circle: .*stg_orders needs .*customers needs/],
      [
        filesOf({ manifest: doubled }),
        /dev\.main\.customers: model\.jaffle\.customers and model\.jaffle\.odd/,
      ],
      [filesOf({ manifest: wrong }), /wrong at nodes › model\.jaffle\.odd › columns/],
      [filesOf({ manifest: manifest(), catalog: { metadata: {} } }), /catalog\.json is no artifact/],
    ];
    for (const [files, message] of cases) {
      await assert.rejects(bring(files), (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, 'bad_request');
        assert.match(error.message, message);
        return true;
      });
      assert.equal(await stored(), before);
    }
    for (const version of ['v9', 'v10', 'v11']) await bring(filesOf({ manifest: versioned(version) }));
  });

  test('SQL of others reaches nothing of this machine', async () => {
    const secret = join(database.dataDir, 'secret.csv');
    await writeFile(secret, 'capybara\n1\n');
    for (const [at, sql] of [
      `select * from read_csv('${secret}')`,
      `select * from '${secret}'`,
      `select 1); copy (select 2) to '${secret}.out'; select (1`,
      `attach '${secret}.db'`,
      `select getenv('HOME') as home`,
      'select 1; select 2',
    ].entries()) {
      const manifest = manifestFixture();
      Object.assign(manifest.nodes['model.jaffle.odd'] ?? {}, { compiled_code: sql, name: `odd_${at}` });
      const { unknownLineage } = await bring(filesOf({ manifest, catalog: catalogFixture() }));
      assert.ok(
        unknownLineage.some(({ name }) => name === 'model.jaffle.odd'),
        sql,
      );
      assert.doesNotMatch(JSON.stringify(unknownLineage), /capybara/);
    }
    const catalog = catalogFixture() as { sources: Record<string, { columns: Record<string, object> }> };
    Object.assign(catalog.sources['source.jaffle.shop.orders']?.columns.id ?? {}, {
      type: `INTEGER); COPY (SELECT 1) TO '${secret}.out'; --`,
    });
    assert.equal((await bring(filesOf({ manifest: manifestFixture(), catalog }))).withColumnLineage, 2);
  });

  test('who may not see a table of a project finds nothing of it, by no way', async () => {
    await bring(wholeProject());
    const tagged = await testReader([ALLOW_ALL, deny({ tags: ['pii.email'] })]);
    const without = await testReader([ALLOW_ALL, deny({ namespaces: ['dbt_jaffle'] })]);
    const domain = await testReader([ALLOW_ALL, deny({ domains: ['sales'] })]);
    const ofProject = async (text: string, reader: Reader) =>
      (await found(text, reader)).filter(({ name }) => /^(dbt:\/\/)?jaffle\//.test(name));
    for (const reader of [tagged, without, domain]) {
      assert.deepEqual(await ofProject('aardvark', reader), []);
      assert.deepEqual(
        (await listImports(reader)).filter(({ project }) => project === 'jaffle'),
        [],
      );
    }
    for (const reader of [without, domain]) {
      assert.deepEqual(await ofProject('zebra', reader), []);
      await assert.rejects(graph(reader, 'dbt://jaffle/dev.main.customers'), /or you may not see it/);
    }
    const seen = await graph(tagged, 'dbt://jaffle/dev.main.customers');
    assert.doesNotMatch(JSON.stringify(seen), /customer_mail/);
    // Why others' SQL could not be followed has names in it.
    const odd = await graph(tagged, 'dbt://jaffle/dev.main.odd');
    assert.equal(odd.relations[0]?.unknown, 'What makes it could not be followed.');
    assert.equal(
      (await listImports(everything)).some(({ project }) => project === 'jaffle'),
      true,
    );
  });

  test('whatever a manifest says is taken or refused with a sentence', async () => {
    const word = fc.oneof(
      fc.constantFrom('a', 'dev', 'main', 'orders', '"', "'; --", '\ud800', '\0'),
      fc.string(),
    );
    const node = fc.record({
      resource_type: fc.constantFrom('model', 'seed', 'snapshot', 'test', 'x'),
      ...{ name: word, schema: word, database: fc.option(word), alias: fc.option(word), description: word },
      columns: fc.dictionary(word, fc.record({ name: word, data_type: word, tags: fc.array(word) })),
      compiled_code: fc.option(word),
      depends_on: fc.record({ nodes: fc.array(fc.constantFrom('model.p.a', 'model.p.b', 'model.p.c')) }),
    });
    await fc.assert(
      fc.asyncProperty(node, node, node, async (a, b, c) => {
        const manifest = {
          metadata: { dbt_schema_version: VERSION('manifest', 'v12') },
          nodes: { 'model.p.a': a, 'model.p.b': b, 'model.p.c': c },
          sources: {},
        };
        await bring(filesOf({ manifest })).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          assert.equal(error.code, 'bad_request');
        });
      }),
      { numRuns: 60 },
    );
  });
});
