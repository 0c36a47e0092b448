/** A dbt project as its artifacts tell of it, for tests: change what a test is about. */

type Json = Record<string, unknown>;

export const VERSION = (artifact: string, version: string) =>
  `https://schemas.getdbt.com/dbt/${artifact}/${version}.json`;

function node(name: string, sql: string, needs: readonly string[], more: Json = {}): Json {
  return {
    ...{ resource_type: 'model', package_name: 'jaffle', name, alias: name, database: 'dev', schema: 'main' },
    ...{ description: '', columns: {}, tags: [], meta: {}, config: { materialized: 'table' } },
    ...{ language: 'sql', compiled_code: sql, depends_on: { macros: [], nodes: needs } },
    ...more,
  };
}

const column = (name: string, more: Json = {}) => ({
  [name]: { name, description: '', data_type: null, tags: [], meta: {}, ...more },
});

export function manifestFixture(): {
  metadata: Json;
  nodes: Record<string, Json>;
  sources: Json;
  exposures: Json;
} {
  return {
    metadata: {
      dbt_schema_version: VERSION('manifest', 'v12'),
      project_name: 'jaffle',
      adapter_type: 'duckdb',
    },
    nodes: {
      'model.jaffle.stg_orders': node(
        'stg_orders',
        'select id as order_id, customer, cast(amount as decimal(18,2)) as amount from "dev"."raw"."orders" where status <> \'test\' -- as it comes',
        ['source.jaffle.shop.orders'],
        { description: 'Orders, one row each.', tags: ['nightly'] },
      ),
      'model.jaffle.eph': node(
        'eph',
        'select * from "dev"."main"."stg_orders"',
        ['model.jaffle.stg_orders'],
        {
          config: { materialized: 'ephemeral' },
        },
      ),
      'model.jaffle.customers': node(
        'customers',
        'with __dbt__cte__eph as (select * from "dev"."main"."stg_orders") select customer as customer_mail, sum(amount) as spent from __dbt__cte__eph group by 1',
        ['model.jaffle.eph'],
        {
          description: 'What each customer spent. <script>alert(1)</script>',
          columns: column('customer_mail', { description: 'Their aardvark address.', tags: ['PII:Email'] }),
          config: { materialized: 'table', meta: { owner: 'sales-analytics', domain: 'Sales' } },
        },
      ),
      'model.jaffle.odd': node('odd', 'select * from nowhere', ['model.jaffle.customers']),
      'model.jaffle.py': node('py', 'def model(dbt, session): pass', ['model.jaffle.customers'], {
        language: 'python',
      }),
      'seed.jaffle.countries': node('countries', '', [], {
        resource_type: 'seed',
        columns: {
          ...column('code', { data_type: 'varchar' }),
          ...column('title', { data_type: 'varchar' }),
        },
      }),
      'snapshot.jaffle.customers_history': node(
        'customers_history',
        'select * from "dev"."main"."customers"',
        ['model.jaffle.customers'],
        {
          resource_type: 'snapshot',
          schema: 'snapshots',
          config: { materialized: 'snapshot', unique_key: 'customer_mail' },
        },
      ),
      'test.jaffle.not_null': node('not_null', '', ['model.jaffle.customers'], { resource_type: 'test' }),
      'test.jaffle.unique': node('unique', '', ['model.jaffle.customers'], { resource_type: 'test' }),
    },
    sources: {
      'source.jaffle.shop.orders': {
        ...{ resource_type: 'source', source_name: 'shop', name: 'orders', identifier: 'orders' },
        ...{ database: 'dev', schema: 'raw', description: 'As the shop writes them.' },
        ...{
          columns: column('customer', { description: 'Who bought.' }),
          tags: [],
          meta: {},
          source_meta: {},
        },
      },
    },
    exposures: {
      'exposure.jaffle.weekly': {
        ...{ name: 'weekly', label: 'Weekly zebra review', type: 'dashboard', description: '', tags: [] },
        ...{
          owner: { name: 'Ann', email: 'ann@example.com' },
          depends_on: { nodes: ['model.jaffle.customers'] },
        },
      },
    },
  };
}

export function catalogFixture(): Json {
  const columns = (types: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(types).map(([name, type], at) => [name, { name, type, index: at + 1, comment: null }]),
    );
  return {
    metadata: { dbt_schema_version: VERSION('catalog', 'v1') },
    nodes: {},
    sources: {
      'source.jaffle.shop.orders': {
        columns: columns({ id: 'INTEGER', customer: 'VARCHAR', amount: 'DOUBLE', status: 'VARCHAR' }),
      },
    },
  };
}

export function runResultsFixture(): Json {
  return {
    metadata: { dbt_schema_version: VERSION('run-results', 'v6') },
    results: [
      { unique_id: 'model.jaffle.customers', status: 'success' },
      { unique_id: 'test.jaffle.not_null', status: 'pass' },
      { unique_id: 'test.jaffle.unique', status: 'fail' },
    ],
  };
}

export function sourcesFixture(): Json {
  return {
    metadata: { dbt_schema_version: VERSION('sources', 'v3') },
    results: [{ unique_id: 'source.jaffle.shop.orders', status: 'warn' }],
  };
}

/** The files as dbt writes them. */
export function filesOf(artifacts: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(Object.entries(artifacts).map(([name, value]) => [`${name}.json`, JSON.stringify(value)]));
}

export function wholeProject(): Map<string, string> {
  return filesOf({
    manifest: manifestFixture(),
    catalog: catalogFixture(),
    run_results: runResultsFixture(),
    sources: sourcesFixture(),
  });
}
