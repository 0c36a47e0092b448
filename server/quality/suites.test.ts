import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Check } from '../expectations/schema.ts';
import { withIds } from './check-id.ts';
import { readDbtSuite } from './dbt-suite.ts';
import { readGxSuite, writeGxSuite } from './gx-suite.ts';
import { readSuiteYaml } from './suite-yaml.ts';
import { writeSuiteYaml } from './write-suite-yaml.ts';

const said = ({ type, arguments: given }: Check) => [type, given];

describe('a suite of Great Expectations', () => {
  const OLD = JSON.stringify({
    expectation_suite_name: 'orders.warning',
    data_asset_type: null,
    ge_cloud_id: null,
    expectations: [
      {
        expectation_type: 'expect_column_values_to_be_between',
        kwargs: { column: 'total_amount', min_value: 0, max_value: 100000, mostly: 0.99 },
        meta: { notes: { format: 'markdown', content: ['Never more than', 'a hundred thousand'] } },
      },
      { expectation_type: 'expect_column_values_to_be_shiny', kwargs: { column: 'status' }, meta: {} },
    ],
    meta: { great_expectations_version: '0.18.12' },
  });

  it('of the time before version 1 is read as it is', () => {
    const { name, checks, problems } = readGxSuite(OLD);
    assert.equal(name, 'orders.warning');
    assert.deepEqual(checks.map(said), [
      [
        'expect_column_values_to_be_between',
        { column: 'total_amount', min_value: 0, max_value: 100000, mostly: 0.99 },
      ],
      ['expect_column_values_to_be_shiny', { column: 'status' }],
    ]);
    assert.equal(checks[0]?.notes, 'Never more than\na hundred thousand');
    assert.deepEqual(
      problems.map(({ where }) => where),
      ['expectations[1]'],
    );
    assert.match(
      problems[0]?.message ?? '',
      /no expectation expect_column_values_to_be_shiny, so it is never evaluated/,
    );
  });

  it('of version 1 keeps ids, severity and notes, and comes back the same', () => {
    const text = JSON.stringify({
      name: 'orders',
      id: null,
      expectations: [
        {
          type: 'expect_column_values_to_not_be_null',
          kwargs: { column: 'order_id' },
          meta: {},
          id: '2a8b7c34-6a57-4b12-9b2e-4a32a0d3b6a4',
          severity: 'warning',
          notes: 'Key',
        },
      ],
      meta: {},
      notes: 'What must hold',
    });
    const read = readGxSuite(text);
    assert.deepEqual(read.problems, []);
    assert.equal(read.checks[0]?.severity, 'warning');
    const suite = { ...read, table: 'silver.stg_orders', checks: [...read.checks] };
    assert.deepEqual(JSON.parse(writeGxSuite(suite, () => true).text), JSON.parse(text));
  });

  it('that is none says so', () => {
    assert.match(readGxSuite('{').problems[0]?.message ?? '', /^This is not JSON/);
    assert.equal(readGxSuite('{"expectations": 3}').problems[0]?.where, 'expectations');
    assert.equal(
      readGxSuite('{"name":"x","expectations":[{"kwargs":{}}]}').problems[0]?.where,
      'expectations[0]',
    );
  });
});

describe('a suite as a file', () => {
  it('comes back the same', () => {
    const check = fc.record(
      {
        id: fc.uuid(),
        type: fc.constantFrom('expect_column_values_to_be_in_set'),
        arguments: fc.record(
          {
            column: fc.string({ minLength: 1, maxLength: 20 }),
            value_set: fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())),
          },
          { noNullPrototype: true },
        ),
        severity: fc.constantFrom('critical' as const, 'warning' as const, 'info' as const),
        gate: fc.constantFrom('publish' as const, 'quarantine' as const, 'hold' as const),
        notes: fc.string({ unit: 'grapheme', maxLength: 100 }),
      },
      { noNullPrototype: true },
    );
    const suites = fc.record(
      {
        table: fc.constant('silver.stg_orders'),
        name: fc.constantFrom('Orders', 'Ü: # x'),
        description: fc.string({ maxLength: 100 }),
        everyMinutes: fc.option(fc.integer({ min: 1, max: 1_000 })),
        checks: fc.uniqueArray(check, { selector: ({ id }) => id, maxLength: 5 }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(suites, (suite) => {
        assert.deepEqual(readSuiteYaml(writeSuiteYaml(suite)), { ...suite, problems: [] });
      }),
    );
  });

  const PROBLEMS: readonly [string, string, RegExp][] = [
    ['checks: [', 'line 1', /not YAML/],
    ['name: x\nchecks:\n  - severity: info', 'checks[0]', /no expectation in this check/],
    ['name: x\nchecks:\n  - expect_a: {}\n    expect_b: {}', 'checks[0]', /two expectations/],
    [
      'name: x\nchecks:\n  - expect_column_values_to_be_nul: { column: a }',
      'checks[0]',
      /Did you mean expect_column_values_to_be_null/,
    ],
    ['name: x\nchecks:\n  - expect_column_values_to_be_null: { colum: a }', 'checks[0]', /column/],
    ['name: x\nchecks:\n  - expect_column_to_exist: { column: a }\n    gate: maybe', 'checks[0].gate', /./],
    ['checks: []', 'name', /./],
  ];
  for (const [text, where, message] of PROBLEMS) {
    it(`with a mistake says where: ${where} of ${JSON.stringify(text)}`, () => {
      const [problem] = readSuiteYaml(text).problems;
      assert.equal(problem?.where, where);
      assert.match(problem?.message ?? '', message);
    });
  }
});

describe('the tests of a schema.yml', () => {
  const TEXT = `
version: 2
models:
  - name: stg_orders
    tests:
      - dbt_utils.unique_combination_of_columns:
          combination_of_columns: [event_on, event_id]
    columns:
      - name: status
        tests:
          - not_null
          - accepted_values: { values: [pending, paid], config: { severity: warn, where: "total_amount > 0" } }
      - name: customer_id
        data_tests:
          - relationships: { arguments: { to: ref('dim_customer'), field: customer_id } }
          - relationships: { to: ref('nobody'), field: customer_id }
          - dbt_utils.equal_rowcount: { compare_model: ref('x') }
      - name: total_amount
        tests:
          - dbt_utils.accepted_range: { min_value: 0, inclusive: false }
          - dbt_expectations.expect_column_values_to_be_between: { min_value: 0, max_value: 100000 }
`;
  it('are checks, and those that cannot be said are named', () => {
    const read = readDbtSuite(TEXT, 'stg_orders', (name) =>
      /nobody/.test(name) ? null : 'gold.dim_customer',
    );
    assert.deepEqual(read.checks.map(said), [
      ['expect_compound_columns_to_be_unique', { column_list: ['event_on', 'event_id'] }],
      ['expect_column_values_to_not_be_null', { column: 'status' }],
      [
        'expect_column_values_to_be_in_set',
        { column: 'status', value_set: ['pending', 'paid'], row_condition: 'total_amount > 0' },
      ],
      [
        'expect_column_values_to_exist_in_other_table',
        { column: 'customer_id', other_table: 'gold.dim_customer', other_column: 'customer_id' },
      ],
      [
        'expect_column_values_to_be_between',
        { column: 'total_amount', min_value: 0, strict_min: true, strict_max: true },
      ],
      ['expect_column_values_to_be_between', { column: 'total_amount', min_value: 0, max_value: 100000 }],
    ]);
    assert.equal(read.checks[2]?.severity, 'warning');
    assert.deepEqual(
      read.problems.map(({ where }) => where),
      ['customer_id.data_tests[1]', 'customer_id.data_tests[2]'],
    );
  });

  it('of another model are not there', () => {
    assert.match(
      readDbtSuite(TEXT, 'orders', () => null).problems[0]?.message ?? '',
      /nothing of orders; it has stg_orders/,
    );
  });
});

it('ids stay when a check is put before others, and are never the same', () => {
  const plain = { arguments: { column: 'a' }, severity: 'critical', gate: 'publish', notes: '' } as const;
  const isNull = { ...plain, type: 'expect_column_values_to_be_null' };
  const exists = { ...plain, type: 'expect_column_to_exist' };
  const [first] = withIds([isNull]);
  assert.equal(withIds([exists, isNull])[1]?.id, first?.id);
  assert.equal(
    new Set(withIds([isNull, isNull, { ...exists, id: `${first?.id}-2` }]).map(({ id }) => id)).size,
    3,
  );
});
