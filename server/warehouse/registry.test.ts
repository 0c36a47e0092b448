import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { loadRegistry, type Registry } from './registry.ts';

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const PROJECT = `
name: shop
vars: { days: 3 }
models:
  shop:
    +materialized: table
    +schema: gold
    staging: { +schema: silver, +materialized: incremental, +incremental_strategy: append }
`;
const SOURCES = `
version: 2
sources:
  - name: bronze
    description: Raw events.
    meta: { owner: data }
    tables:
      - name: orders
        description: Orders.
        columns: [{ name: payload, data_type: varchar, description: The event. }]
`;
const described = (name: string, columns = 'id bigint') => `
  - name: ${name}
    description: About ${name}.
    meta: { owner: data }
    columns:
${columns
  .split(', ')
  .map((column) => column.split(' '))
  .map(([column, type]) => `      - { name: ${column}, data_type: ${type}, description: A column. }`)
  .join('\n')}`;
const FILES = {
  'dbt_project.yml': PROJECT,
  'models/staging/sources.yml': SOURCES,
  'models/staging/stg_orders.sql': "SELECT 1::BIGINT AS id FROM {{ added_rows(source('bronze', 'orders')) }}",
  'models/marts/fact.sql': "SELECT id FROM {{ ref('stg_orders') }}",
  'models/schema.yml': `version: 2\nmodels:${described('stg_orders')}${described('fact')}`,
};

const metric = (model: string, expression: string) =>
  `version: 2\nmetrics: [{ name: ids, label: Ids, description: How many., model: "ref('${model}')", expression: "${expression}" }]`;

async function load(changes: Record<string, string | null> = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'warehouse-'));
  folders.push(folder);
  for (const [file, text] of Object.entries<string | null>({ ...FILES, ...changes })) {
    if (text === null) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return loadRegistry(folder);
}

async function refuses(changes: Record<string, string | null>, ...says: RegExp[]): Promise<void> {
  await assert.rejects(load(changes), (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    for (const expected of says) assert.match(error.message, expected);
    return true;
  });
}

describe('a warehouse project', () => {
  it('is read with its graph, its settings by folder and its compiled SQL', async () => {
    const registry = await load();
    assert.deepEqual(
      registry.models.map(({ relation, upstream }) => [relation, upstream]),
      [
        ['silver.stg_orders', ['bronze.orders']],
        ['gold.fact', ['silver.stg_orders']],
      ],
    );
    assert.equal(registry.model('fact').full.sql, 'SELECT id FROM "silver"."stg_orders"');
    assert.equal(registry.model('gold.fact').config.materialized, 'table');
    assert.equal(
      registry.model('stg_orders').incremental?.sql,
      'SELECT 1::BIGINT AS id FROM "bronze"."orders$added"',
    );
    assert.equal(registry.model('stg_orders').full.sql, 'SELECT 1::BIGINT AS id FROM "bronze"."orders"');
    assert.deepEqual(
      registry.relation('bronze.orders')?.columns.map(({ name }) => name),
      ['payload'],
    );
    assert.throws(() => registry.model('nothing'), /no warehouse model nothing/);
  });

  it('has a code hash that follows the SQL and the columns, and not the descriptions', async () => {
    const hash = async (changes: Record<string, string>) => (await load(changes)).model('fact').codeHash;
    const before = await hash({});
    const schema = FILES['models/schema.yml'];
    assert.equal(await hash({ 'models/schema.yml': schema.replaceAll('About', 'All about') }), before);
    assert.notEqual(
      await hash({ 'models/marts/fact.sql': "SELECT id FROM {{ ref('stg_orders') }} LIMIT 1" }),
      before,
    );
    const wider = `version: 2\nmodels:${described('stg_orders')}${described('fact', 'id bigint, day date')}`;
    assert.notEqual(await hash({ 'models/schema.yml': wider }), before);
  });

  it('has metrics, each with every column that it could read', async () => {
    const registry = await load({ 'models/metrics.yml': metric('fact', 'count(id) FILTER (WHERE ID <> 7)') });
    assert.deepEqual(
      registry.metrics.map(({ name, relation, columns }) => [name, relation, columns]),
      [['ids', 'gold.fact', ['id']]],
    );
  });

  it('takes macros and variables', async () => {
    const registry = await load({
      'macros/keys.sql': '{% macro key(id) %}md5({{ id }}){% endmacro %}',
      'models/marts/fact.sql': "SELECT {{ key('id') }}, {{ var('days') }} FROM {{ ref('stg_orders') }}",
    });
    assert.equal(registry.model('fact').full.sql, 'SELECT md5(id), 3 FROM "silver"."stg_orders"');
  });
});

describe('a wrong warehouse project is refused:', () => {
  const fact = (sql: string) => ({ 'models/marts/fact.sql': sql });
  const cases: [what: string, changes: Record<string, string | null>, ...says: RegExp[]][] = [
    ['no project file', { 'dbt_project.yml': null }, /dbt_project\.yml/, /missing/],
    [
      'an unknown ref',
      fact("SELECT * FROM {{ ref('nope') }}"),
      /marts\/fact\.sql/,
      /ref\('nope'\) names no model/,
    ],
    [
      'an unknown source',
      fact("SELECT * FROM {{ source('bronze', 'nope') }}"),
      /fact\.sql/,
      /in no sources file/,
    ],
    ['an unknown variable', fact("SELECT {{ var('nope') }}"), /fact\.sql/, /variable nope/],
    [
      'an unknown macro',
      fact("SELECT {{ nope('id') }}"),
      /fact\.sql/,
      /function or macro that does not exist/,
    ],
    ['broken Jinja', fact('SELECT {{ ref( }}'), /fact\.sql/, /cannot be rendered/],
    [
      'a circle',
      { 'models/staging/stg_orders.sql': "SELECT id FROM {{ ref('fact') }}" },
      /circle/,
      /gold\.fact → silver\.stg_orders → gold\.fact/,
    ],
    [
      'a name twice',
      { 'models/other/fact.sql': 'SELECT 1' },
      /other\/fact\.sql/,
      /also in models\/marts\/fact\.sql/,
    ],
    ['an undescribed model', { 'models/marts/extra.sql': 'SELECT 1 AS id' }, /extra\.sql/, /no schema\.yml/],
    [
      'a description without a model',
      { 'models/extra.yml': `version: 2\nmodels:${described('ghost')}` },
      /extra\.yml/,
      /no ghost\.sql/,
    ],
    ['unreadable YAML', { 'models/schema.yml': 'models: [' }, /models\/schema\.yml/, /not readable YAML/],
    [
      'a misspelt property',
      {
        'models/schema.yml': FILES['models/schema.yml'].replace('description: About fact.', 'descripton: x'),
      },
      /models\/schema\.yml/,
      /models\.fact/,
      /descripton/,
    ],
    [
      'a type that the lake lacks',
      {
        'models/schema.yml': `version: 2\nmodels:${described('stg_orders')}${described('fact', 'id uhugeint')}`,
      },
      /column id has the type uhugeint/,
    ],
    [
      'a test that does not exist',
      {
        'models/schema.yml': FILES['models/schema.yml'].replaceAll(
          'description: A column. }',
          'description: A column., data_tests: [shiny] }',
        ),
      },
      /models\.stg_orders\.columns\.id\.data_tests/,
      /unique, not_null, accepted_values/,
    ],
    [
      'a configuration that is incomplete',
      fact("{{ config(materialized='incremental') }} SELECT 1 AS id"),
      /fact\.sql/,
      /incremental_strategy is missing/,
    ],
    [
      'a metric of no model',
      { 'models/metrics.yml': metric('nope', 'count(id)') },
      /metrics\.yml/,
      /metric ids is of ref\('nope'\), which names no model/,
    ],
    [
      'a metric that reads nothing',
      { 'models/metrics.yml': metric('fact', 'count(*)') },
      /metrics\.yml/,
      /reads no column of gold\.fact/,
    ],
    [
      'a metric twice',
      { 'models/a.yml': metric('fact', 'count(id)'), 'models/b.yml': metric('fact', 'sum(id)') },
      /b\.yml/,
      /the metric ids is also in models\/a\.yml/,
    ],
    ['an unknown setting', fact("{{ config(colour='red') }} SELECT 1 AS id"), /fact\.sql/, /colour/],
    [
      'a key that is no column',
      fact(
        "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='nope') }} SELECT 1 AS id",
      ),
      /fact\.sql/,
      /the column nope/,
    ],
    [
      'a partition that is no date',
      fact(
        "{{ config(materialized='incremental', incremental_strategy='append', partition_by='id') }} SELECT 1 AS id",
      ),
      /needs a date/,
    ],
    [
      'a full refresh that reads itself',
      fact('SELECT * FROM {{ this }}'),
      /guard that with is_incremental\(\)/,
    ],
    [
      'new rows of a relation that is rewritten',
      {
        'models/marts/more.sql':
          "{{ config(materialized='incremental', incremental_strategy='append') }} SELECT id FROM {{ added_rows(ref('fact')) }}",
        'models/more.yml': `version: 2\nmodels:${described('more')}`,
      },
      /more\.sql/,
      /only grows, gold\.fact is rewritten/,
    ],
  ];
  for (const [what, changes, ...says] of cases) {
    it(what, () => refuses(changes, ...says));
  }
});
