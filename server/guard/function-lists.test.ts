import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, mayBeInPlan } from './allowed-functions.ts';
import { isAllowedType } from './allowed-types.ts';
import { DENIED_FUNCTIONS, DENIED_PATTERN, DENIED_TABLE_FUNCTIONS } from './denied-functions.ts';

/** The parser or the binder knows these; they are no functions of the catalog. */
const NOT_IN_CATALOG = new Set(['->', 'ifnull', 'unnest']);

async function ask(sql: string): Promise<string[]> {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    return (await engine.query(sql)).rows.map((row) => String(row.name).toLowerCase());
  } finally {
    await engine.close();
  }
}

describe('every function of the pinned DuckDB has been read and put on one list', () => {
  const both = [
    [
      'scalar, aggregate and macro',
      "('scalar', 'aggregate', 'macro', 'pragma')",
      ALLOWED_FUNCTIONS,
      DENIED_FUNCTIONS,
    ],
    ['table', "('table', 'table_macro')", ALLOWED_TABLE_FUNCTIONS, DENIED_TABLE_FUNCTIONS],
  ] as const;
  for (const [kind, types, allowed, denied] of both) {
    test(`${kind} functions`, async () => {
      const names = await ask(
        `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type IN ${types}`,
      );
      const isDenied = (name: string) => denied.has(name) || DENIED_PATTERN.test(name);
      const unread = names.filter((name) => !allowed.has(name) && !isDenied(name));
      assert.deepEqual(
        unread,
        [],
        'read what they do, then put each on allowed-functions.ts or denied-functions.ts',
      );
      assert.deepEqual(
        names.filter((name) => allowed.has(name) && isDenied(name)),
        [],
        'on both lists',
      );
      const gone = [...allowed].filter((name) => !names.includes(name) && !NOT_IN_CATALOG.has(name));
      assert.deepEqual(gone, [], 'allowed, and not a function of this DuckDB');
    });
  }

  test('what is only denied by name is a function of this DuckDB', async () => {
    const names = new Set(await ask('SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()'));
    assert.deepEqual(
      [...DENIED_TABLE_FUNCTIONS].filter((name) => !names.has(name)),
      [],
    );
  });
});

test('macros that are allowed call nothing that is not', async () => {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    const { rows } = await engine.query(`
      SELECT function_name AS name, unnest(regexp_extract_all(macro_definition, '([a-z_0-9]+)"?\\(', 1)) AS called
      FROM duckdb_functions() WHERE function_type = 'macro' AND macro_definition IS NOT NULL`);
    const functions = new Set(
      (await engine.query('SELECT DISTINCT function_name AS name FROM duckdb_functions()')).rows.map(
        ({ name }) => name,
      ),
    );
    const wrong = rows.filter(
      ({ name, called }) =>
        ALLOWED_FUNCTIONS.has(String(name)) && functions.has(called ?? null) && !mayBeInPlan(String(called)),
    );
    assert.deepEqual(wrong, []);
    assert.ok(rows.some(({ name }) => ALLOWED_FUNCTIONS.has(String(name))));
  } finally {
    await engine.close();
  }
});

test('every type of the pinned DuckDB is allowed but those that name something else', async () => {
  const names = await ask('SELECT DISTINCT type_name AS name FROM duckdb_types() WHERE internal');
  assert.deepEqual(names.filter((name) => !isAllowedType(name)).sort(), ['geometry', 'oid', 'type']);
});
