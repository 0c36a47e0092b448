import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePolicies } from '../access/compile-policies.ts';
import type { Dataset } from '../access/dataset.ts';
import { decideEach } from '../access/mint-reader.ts';
import type { Reader, Subject } from '../access/reader.ts';
import { sightRules } from '../access/sight-rules.ts';
import { pool, transaction } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { addPerson, allow, deny, testDocument } from '../testing/reader.ts';
import { type Asset, PLAIN_ASSET } from './asset.ts';
import { replaceAssets, writeAssets } from './assets-data.ts';
import { datasetAsset, PORTAL } from './dataset-assets.ts';
import { catalogQuestion } from './schema.ts';
import { searchAssets } from './search-assets.ts';
import { putForms } from './term-forms-data.ts';
import { countUses } from './uses-data.ts';

const PERSON: Subject = {
  personId: '5b1cbb9e-6d0c-4d0c-9d2b-0f8a3a5e1d11',
  email: 'ann@example.com',
  name: 'Ann',
  role: 'tester',
  groups: ['sales'],
  attributes: {},
  grants: [],
};

/** Somebody who sees of these tables what these policies let them see. */
async function readerOf(
  all: readonly Dataset[],
  policies: readonly unknown[],
  subject = PERSON,
): Promise<Reader> {
  const compiled = await compilePolicies(testDocument(policies));
  return {
    ...subject,
    scopes: [],
    sightRules: () => sightRules(compiled, subject),
    decisions: async () => decideEach(all, subject, compiled),
  } as unknown as Reader;
}

function dataset(name: string, change: Partial<Dataset> = {}, columns: readonly string[] = ['id']): Dataset {
  return {
    name,
    namespace: name.split('.')[0] ?? '',
    domain: null,
    owner: null,
    tags: [],
    description: null,
    ...change,
    columns:
      change.columns ??
      columns.map((column) => ({ name: column, type: 'BIGINT', fieldId: null, tags: [], description: null })),
  };
}

describe('the search of the catalog', () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.drop());

  const write = (assets: readonly Asset[]) => transaction((tx) => writeAssets(tx, assets));
  const empty = () => pool().query('DELETE FROM catalog.asset');
  const find = (reader: Reader, text: string, change: object = {}) =>
    searchAssets(reader, catalogQuestion.parse({ text, ...change }));
  /** Of what has all of the words. */
  const names = async (reader: Reader, text: string, change: object = {}) => {
    const { hits, partial } = await find(reader, text, change);
    return partial ? [] : hits.map(({ name }) => name);
  };

  test('exact names come first, then names, then columns and tags, then descriptions', async () => {
    await empty();
    const all = [
      dataset('gold.orders'),
      dataset('gold.order_lines'),
      dataset('gold.dim_customer', {}, ['id', 'last_order_at']),
      dataset('gold.parcels', { description: 'What was sent for an order.' }),
      dataset('gold.stock'),
    ];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true })]);
    const { hits } = await find(reader, 'orders');
    assert.deepEqual(
      hits.map(({ name, foundBy }) => [name, foundBy]),
      [
        ['gold.orders', 'exact'],
        ['gold.order_lines', 'name'],
        ['gold.dim_customer', 'structure'],
        ['gold.parcels', 'description'],
      ],
    );
    assert.deepEqual(await names(reader, 'gold.orders'), [
      'gold.orders',
      'gold.order_lines',
      'gold.dim_customer',
      'gold.parcels',
    ]);
    for (const text of [
      'dimcust',
      'customer dim',
      'DimCustomer',
      'custmer',
      'cust',
      'dim-customer',
      'customers',
    ])
      assert.deepEqual((await names(reader, text))[0], 'gold.dim_customer', text);
    for (const text of [
      '—',
      'nothing of the kind',
      "'); DROP TABLE catalog.asset; --",
      ':*&|!()<->',
      'x'.repeat(200),
    ])
      assert.deepEqual(await names(reader, text), [], text);
    assert.equal((await names(reader, 'stock')).length, 1);
  });

  test('whoever may not know of a table or a column finds nothing by it, and nothing is counted', async () => {
    await empty();
    const email = {
      name: 'email',
      type: 'VARCHAR',
      fieldId: null,
      tags: ['pii.email'],
      description: 'Where parcels are announced.',
    };
    const id = { name: 'id', type: 'BIGINT', fieldId: null, tags: [], description: null };
    const all = [
      dataset('gold.customers', { domain: 'crm', columns: [id, email] }),
      dataset('gold.salaries', { domain: 'hr' }, ['id', 'amount']),
      dataset('silver.logins', { domain: 'crm', tags: ['secret'] }, ['id', 'email']),
    ];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [
      allow({ namespaces: ['gold', 'silver'] }),
      deny({ tags: ['pii', 'secret'] }),
      deny({ domains: ['hr'] }),
    ]);
    assert.deepEqual(await names(reader, 'customers'), ['gold.customers']);
    for (const text of [
      'email',
      'announced',
      'parcels',
      'pii',
      'salaries',
      'logins',
      'secret',
      'amount',
      'hr',
    ])
      assert.deepEqual(await find(reader, text), await find(reader, '—'), text);
    const { facets, total } = await find(reader, 'id');
    assert.equal(total, 1);
    assert.deepEqual(facets.domains, { crm: 1 });

    const granted = await readerOf(all, [deny({ domains: ['crm'] })], {
      ...PERSON,
      grants: [
        {
          id: 'g',
          dataset: 'gold.salaries',
          columns: ['id'],
          level: 'read',
          expiresAt: new Date(Date.now() + 60_000),
        },
      ],
    });
    assert.deepEqual(await names(granted, 'salaries'), ['gold.salaries']);
    assert.deepEqual(await names(granted, 'id'), ['gold.salaries']);
    assert.deepEqual(await names(granted, 'amount'), []);
    assert.deepEqual(await names(granted, 'customers'), []);
  });

  test('as many tables and columns are found as the one decision shows', async () => {
    const tags = fc.subarray(['pii', 'pii.email', 'finance']);
    const table = fc.record({
      namespace: fc.constantFrom('gold', 'silver', 'bronze'),
      domain: fc.constantFrom(null, 'crm', 'hr'),
      tags,
      columns: fc.array(tags, { minLength: 1, maxLength: 4 }),
    });
    const target = fc.oneof(
      fc.constant({ everything: true }),
      fc.constantFrom('gold', 'silver').map((namespace) => ({ namespaces: [namespace] })),
      fc.constantFrom('crm', 'hr').map((domain) => ({ domains: [domain] })),
      fc.constantFrom('pii', 'pii.email', 'finance').map((tag) => ({ tags: [tag] })),
      fc.nat(5).map((at) => ({ at })),
      fc.tuple(fc.nat(5), fc.nat(3)).map(([at, column]) => ({ at, column })),
    );
    const rules = fc.array(fc.tuple(fc.constantFrom('allow', 'deny'), target), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 1, maxLength: 6 }), rules, async (tables, said) => {
        await empty();
        const all = tables.map(({ namespace, domain, tags: own, columns }, at) =>
          // With digits, because at such no search guesses.
          dataset(`${namespace}.t${at}q`, {
            domain,
            tags: own,
            columns: columns.map((of, place) => ({
              name: `c${at}x${place}y`,
              type: 'BIGINT',
              fieldId: null,
              tags: of,
              description: null,
            })),
          }),
        );
        await write(all.map(datasetAsset));
        const policies = said.map(([kind, on]) => {
          const make = kind === 'allow' ? allow : deny;
          if (!('at' in on)) return make(on);
          const of = all[on.at % all.length];
          const column = 'column' in on ? of?.columns[on.column % of.columns.length]?.name : undefined;
          return make(column ? { columns: [`${of?.name}.${column}`] } : { datasets: [of?.name] });
        });
        const reader = await readerOf(all, policies);
        const decisions = await reader.decisions();
        for (const each of all) {
          const decision = decisions.get(each.name);
          assert.deepEqual(await names(reader, each.name), decision ? [each.name] : [], each.name);
          for (const column of each.columns) {
            const isSeen = decision?.columns.some(({ name }) => name === column.name) ?? false;
            assert.deepEqual(await names(reader, column.name), isSeen ? [each.name] : [], column.name);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('what tells of tables is there for those it is meant for who may know of all of them', async () => {
    await empty();
    const all = [dataset('gold.orders'), dataset('hr.salaries', { domain: 'hr' })];
    const query = (title: string, needs: string[], audience: string[]): Asset => ({
      ...PLAIN_ASSET,
      kind: 'query',
      name: title,
      title,
      description: '',
      href: '/sql',
      needs: needs.map((table) => ({ table, column: null, ifThere: false })),
      audience,
      producer: 'test',
    });
    const mine = `person:${PERSON.personId}`;
    await write([
      query('report one', ['gold.orders'], ['everyone']),
      query('report two', ['gold.orders', 'hr.salaries'], ['everyone']),
      query('report three', ['gold.orders'], ['person:other']),
      query('report four', ['gold.orders'], [mine]),
      query('report five', ['gold.orders'], ['group:sales']),
      query('report six', ['gold.later'], ['everyone']),
    ]);
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true }), deny({ domains: ['hr'] })]);
    assert.deepEqual((await names(reader, 'report')).sort(), ['report five', 'report four', 'report one']);
    const later = dataset('gold.later');
    await write([datasetAsset(later)]);
    const after_ = await readerOf([...all, later], [allow({ everything: true }), deny({ domains: ['hr'] })]);
    assert.ok((await names(after_, 'report')).includes('report six'));
  });

  test('two who tell of the same new things at once both succeed', async () => {
    await empty();
    const assets = Array.from({ length: 30 }, (_, place) => datasetAsset(dataset(`gold.t${place}`)));
    const written = await Promise.all([write(assets), write(assets.toReversed()), write(assets)]);
    assert.deepEqual(
      written.map(({ added }) => added).sort((a, b) => a - b),
      [0, 0, 30],
    );
  });

  test('what is used more comes first among what is as close, and not before what is closer', async () => {
    await empty();
    const all = [
      dataset('gold.returns_east'),
      dataset('gold.returns_west'),
      dataset('gold.parcels', { description: 'With their returns.' }),
    ];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true })]);
    const person = await addPerson({ role: 'viewer' });
    const ran = (name: string, days: number, status = 'done') =>
      pool().query(
        `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
         SELECT gen_random_uuid(), $1, 'sql', '', $2, $3, 1, now() - make_interval(days => day)
         FROM generate_series(1, $4) AS day, generate_series(1, 3)`,
        [person, status, JSON.stringify([{ name, columns: [] }]), days],
      );
    assert.equal(await countUses(), 0);
    await ran('gold.returns_west', 5);
    await ran('gold.returns_east', 60, 'refused');
    await ran('gold.parcels', 100);
    assert.equal(await countUses(), 2);
    assert.deepEqual(await names(reader, 'returns'), [
      'gold.returns_west',
      'gold.returns_east',
      'gold.parcels',
    ]);
    const { rows } = await pool().query('SELECT uses, level FROM catalog.search ORDER BY asset_id');
    assert.deepEqual(rows, [
      { uses: 0, level: 0 },
      { uses: 5, level: 1 },
      { uses: 89, level: 2 },
    ]);
    assert.equal(await countUses(), 0);
  });

  test('other words of the same meaning are found below the word itself, and only by what is seen', async () => {
    await empty();
    const mail = { name: 'turnover_share', type: 'BIGINT', fieldId: null, tags: ['pii'], description: null };
    const id = { ...mail, name: 'id', tags: [] };
    const all = [
      dataset('gold.revenue_by_day'),
      dataset('gold.parcels', { description: 'Has no revenue.' }),
      dataset('gold.letters', { description: 'Without turnover.' }),
      dataset('gold.shares', { columns: [id, mail] }),
      dataset('gold.baskets', { description: 'The average order value of a week.' }),
    ];
    await write(all.map(datasetAsset));
    await transaction((tx) =>
      putForms(tx, [
        { id: 'revenue', said: ['revenue', 'turnover', 'GMV'] },
        { id: 'average-order-value', said: ['average-order-value', 'average order value', 'AOV'] },
      ]),
    );
    const reader = await readerOf(all, [allow({ everything: true }), deny({ tags: ['pii'] })]);
    const reasons = async (text: string) =>
      (await find(reader, text)).hits.map(({ name, foundBy, synonym }) => [name, synonym ?? foundBy]);
    assert.deepEqual(await reasons('turnover'), [
      ['gold.letters', 'description'],
      ['gold.revenue_by_day', 'turnover → revenue'],
      ['gold.parcels', 'turnover → revenue'],
    ]);
    assert.deepEqual(await reasons('gmv day'), [['gold.revenue_by_day', 'gmv → revenue']]);
    assert.deepEqual(await reasons('aov'), [['gold.baskets', 'aov → average order value']]);
    assert.deepEqual(await reasons('AOV week'), [['gold.baskets', 'aov → average order value']]);
    assert.equal((await find(reader, 'gmv')).total, 3);
    await transaction((tx) => putForms(tx, [{ id: 'revenue', said: [] }]));
    assert.deepEqual(await reasons('gmv'), []);
  });

  test('where nothing has all of the words, what has some is found and said to be that', async () => {
    await empty();
    const all = [dataset('gold.orders'), dataset('gold.parcels'), dataset('hr.salaries', { domain: 'hr' })];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true }), deny({ domains: ['hr'] })]);
    const found = await find(reader, 'orders of salaries');
    assert.deepEqual([found.hits.map(({ name }) => name), found.partial], [['gold.orders'], true]);
    assert.deepEqual(found, await find(reader, 'orders of salariat'));
    assert.equal((await find(reader, 'orders')).partial, false);
    assert.deepEqual(await names(reader, 'the orders'), ['gold.orders']);
    assert.deepEqual(await names(reader, 'par cels'), ['gold.parcels']);
  });

  test('the last word is the beginning of any word that there is, of many as of few', async () => {
    await empty();
    const many = Array.from(
      { length: 240 },
      (_, place) => `ends${String.fromCharCode(97 + (place % 26))}${place}`,
    );
    const all = [
      dataset('gold.sales_v2'),
      dataset('gold.q3Report', {}, ['weekly']),
      dataset('gold.orders2024_archive'),
      dataset('gold.order_lines', { description: 'Every week.' }),
      dataset('gold.of_many', {}, many),
    ];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true })]);
    for (const [text, found] of [
      ['sales v', 'gold.sales_v2'],
      ['v', 'gold.sales_v2'],
      ['sales v2', 'gold.sales_v2'],
      ['q3', 'gold.q3Report'],
      ['q3 rep', 'gold.q3Report'],
      ['report week', 'gold.q3Report'],
      ['orders20', 'gold.orders2024_archive'],
      ['orders2024', 'gold.orders2024_archive'],
      ['archive orders2024', 'gold.orders2024_archive'],
      ['orders2024arch', 'gold.orders2024_archive'],
      ['many en', 'gold.of_many'],
      ['many endsb', 'gold.of_many'],
      ['many endsb1', 'gold.of_many'],
    ] as const)
      assert.equal((await names(reader, text))[0], found, text);
  });

  test('what is typed wrong finds the nearest that is seen, whatever else there is', async () => {
    await empty();
    const all = [
      dataset('gold.dim_customer'),
      dataset('hr.customs', { domain: 'hr' }),
      dataset('gold.orders'),
    ];
    await write(all.map(datasetAsset));
    const reader = await readerOf(all, [allow({ everything: true }), deny({ domains: ['hr'] })]);
    const before = await names(reader, 'customs');
    assert.deepEqual(before, ['gold.dim_customer']);
    await pool().query("DELETE FROM catalog.asset WHERE name = 'hr.customs'");
    await pool().query("DELETE FROM catalog.word WHERE word = 'customs'");
    assert.deepEqual(await names(reader, 'customs'), before);
    assert.deepEqual(await names(reader, 'oders'), ['gold.orders']);
    assert.deepEqual(await names(reader, 'gold oders'), ['gold.orders']);
  });

  test('facets narrow, and what is told again writes nothing', async () => {
    await empty();
    const all = [
      dataset('gold.orders', { domain: 'sales', owner: 'a', tags: ['certified'] }),
      dataset('silver.orders', { domain: 'sales', owner: 'b' }),
      dataset('bronze.orders', { domain: 'raw', owner: 'b' }),
    ];
    const assets = all.map(datasetAsset);
    assert.deepEqual(await write(assets), { added: 3, changed: 0 });
    assert.deepEqual(await write(assets), { added: 0, changed: 0 });
    const [first] = assets;
    assert.ok(first);
    assert.deepEqual(await write([{ ...first, description: 'Every order.' }]), { added: 0, changed: 1 });
    const reader = await readerOf(all, [allow({ everything: true })]);
    const answer = await find(reader, 'orders');
    assert.deepEqual(answer.facets.domains, { sales: 2, raw: 1 });
    assert.deepEqual(answer.facets.tags, { certified: 1 });
    assert.deepEqual(await names(reader, 'orders', { domains: ['sales'], owners: ['group:b'] }), [
      'silver.orders',
    ]);
    assert.deepEqual(
      await names(reader, 'orders', { tags: ['certified'], layers: ['gold'], kinds: ['table'] }),
      ['gold.orders'],
    );
    const others = assets.slice(1);
    assert.deepEqual(await replaceAssets('somebody else', []), { added: 0, changed: 0 });
    assert.equal((await find(reader, 'orders')).total, 3);
    assert.deepEqual(await replaceAssets(PORTAL, others), { added: 0, changed: 0 });
    assert.equal((await find(reader, 'orders')).total, 2);
  });
});
