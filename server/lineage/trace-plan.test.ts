import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { makeShapes, type Shape, type StatementTrace, traceStatement } from './trace-statement.ts';
import { readSourceKey, type Uses, usesOf } from './uses.ts';

function shape(name: string, columns: Readonly<Record<string, string>>): Shape {
  return { name, columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })) };
}

const SHAPES = [
  shape('m.a', {
    x: 'INTEGER',
    y: 'VARCHAR',
    z: 'DOUBLE',
    d: 'DATE',
    l: 'INTEGER[]',
    s: 'STRUCT(p INTEGER, q VARCHAR)',
  }),
  shape('m.b', { x: 'INTEGER', y: 'VARCHAR', w: 'INTEGER', d: 'DATE' }),
  shape('m.v', { k: 'INTEGER', jan: 'INTEGER', feb: 'INTEGER' }),
];

/** Each column's uses, then those of the rows: `a.x identity`, masked with a star, rows without a column. */
function inWords(uses: Uses): string {
  return [...uses]
    .map(([key, bits]) => {
      const { table, column } = readSourceKey(key);
      const how = usesOf(bits).map(({ use, masked }) => use + (masked ? '*' : ''));
      return `${table.replace('m.', '')}${column === null ? '' : `.${column}`} ${how.join('+')}`;
    })
    .sort()
    .join(', ');
}

/** The statement, what each column is made of, and what decides about the rows beside which tables are read. */
const CASES: readonly (readonly [sql: string, columns: Readonly<Record<string, string>>, rows: string])[] = [
  ['FROM m.a SELECT x, y AS name', { x: 'a.x identity', name: 'a.y identity' }, ''],
  ['SELECT * EXCLUDE (l, s, d, z) FROM m.a', { x: 'a.x identity', y: 'a.y identity' }, ''],
  ['SELECT 1 AS one, x + 1 AS next FROM m.a', { one: '', next: 'a.x transformation' }, ''],
  [
    'SELECT x::INTEGER AS same, x::VARCHAR AS text FROM m.a',
    { same: 'a.x identity', text: 'a.x transformation' },
    '',
  ],
  [
    'SELECT md5(y) AS digest, y IS NULL AS blank FROM m.a',
    { digest: 'a.y transformation*', blank: 'a.y transformation*' },
    '',
  ],
  ["SELECT x FROM m.a WHERE z > 1 AND y LIKE 'a%'", { x: 'a.x identity' }, 'a.y filter, a.z filter'],
  [
    'SELECT a.x, b.w FROM m.a JOIN m.b ON a.x = b.x',
    { x: 'a.x identity', w: 'b.w identity' },
    'a.x join, b.x join',
  ],
  [
    'SELECT x, w FROM m.a FULL JOIN m.b USING (x)',
    { x: 'a.x transformation, b.x transformation', w: 'b.w identity' },
    'a.x join, b.x join',
  ],
  ['SELECT a.x FROM m.a SEMI JOIN m.b USING (x)', { x: 'a.x identity' }, 'a.x filter, b.x filter'],
  [
    'SELECT x FROM m.a WHERE y IN (SELECT y FROM m.b WHERE w > 2)',
    { x: 'a.x identity' },
    'a.y filter, b.w filter, b.y filter',
  ],
  [
    'SELECT x FROM m.a WHERE EXISTS (SELECT 1 FROM m.b WHERE b.x = a.x AND w > 2)',
    { x: 'a.x identity' },
    'a.x filter, b.w filter, b.x filter',
  ],
  [
    'SELECT x, (SELECT max(w) FROM m.b WHERE b.x = a.x) AS most FROM m.a',
    { x: 'a.x identity', most: 'a.x join+filter+group_by, b filter, b.w aggregation, b.x filter' },
    '',
  ],
  [
    'SELECT a.x, b.w FROM m.a ASOF JOIN m.b ON a.x = b.x AND a.d >= b.d',
    { x: 'a.x identity', w: 'b.w identity' },
    'a.d join, a.x join, b.d join, b.x join',
  ],
  [
    'SELECT x, t.more FROM m.a, LATERAL (SELECT z + 1 AS more) AS t',
    { x: 'a.x identity', more: 'a.z transformation' },
    '',
  ],
  ['SELECT x, unnest(l) AS each FROM m.a', { x: 'a.x identity', each: 'a.l transformation' }, 'a.l join'],
  [
    "SELECT s.p AS p, struct_extract(s, 'q') AS q FROM m.a",
    { p: 'a.s transformation', q: 'a.s transformation' },
    '',
  ],
  [
    'SELECT t.p.first AS one, t.p.second AS two FROM (SELECT {first: x, second: y} AS p FROM m.a) AS t',
    { one: 'a.x identity', two: 'a.y identity' },
    '',
  ],
  [
    'SELECT y, max({since: d, id: x}).id AS last_x FROM m.a GROUP BY y',
    { y: 'a.y identity', last_x: 'a.d sort, a.x aggregation+sort' },
    'a.y group_by',
  ],
  [
    'SELECT y, sum(z) AS s, count(*) AS c, count(x) AS n, min(z) FILTER (WHERE x > 1) AS f FROM m.a GROUP BY y HAVING sum(z) > 1',
    {
      y: 'a.y identity',
      s: 'a.z aggregation*',
      c: 'a aggregation*',
      n: 'a aggregation*, a.x aggregation*',
      f: 'a.x filter, a.z aggregation',
    },
    'a.y group_by, a.z filter',
  ],
  ['SELECT DISTINCT y FROM m.a', { y: 'a.y identity' }, 'a.y group_by'],
  [
    'SELECT DISTINCT ON (y) y, x FROM m.a ORDER BY y, d',
    { y: 'a.y identity', x: 'a.x identity' },
    'a.d sort, a.y group_by+sort',
  ],
  ['SELECT x FROM m.a ORDER BY z', { x: 'a.x identity' }, ''],
  ['SELECT x FROM m.a ORDER BY z LIMIT 3', { x: 'a.x identity' }, 'a.z sort'],
  [
    'SELECT x, row_number() OVER (PARTITION BY y ORDER BY d) AS place FROM m.a QUALIFY place = 1',
    { x: 'a.x identity', place: 'a window, a.d window, a.y window' },
    'a.d filter, a.y filter',
  ],
  ['SELECT sum(z) OVER (PARTITION BY y) AS total FROM m.a', { total: 'a.y window, a.z aggregation*' }, ''],
  [
    "SELECT CASE WHEN x > 1 THEN y ELSE 'none' END AS named FROM m.a",
    { named: 'a.x conditional, a.y transformation' },
    '',
  ],
  [
    'SELECT x, y FROM m.a UNION ALL SELECT w, y FROM m.b',
    { x: 'a.x identity, b.w identity', y: 'a.y identity, b.y identity' },
    '',
  ],
  ['SELECT x FROM m.a EXCEPT SELECT x FROM m.b', { x: 'a.x identity' }, 'a.x filter+group_by, b.x filter'],
  [
    'WITH RECURSIVE r AS (SELECT x, y FROM m.a UNION ALL SELECT b.w, b.y FROM m.b JOIN r ON r.x = b.x + 100) SELECT * FROM r',
    { x: 'a.x identity, b.w identity', y: 'a.y identity, b.y identity' },
    'a.x join, b.w join, b.x join',
  ],
  [
    "FROM (PIVOT m.a ON y IN ('p', 'q') USING sum(z) GROUP BY x)",
    { x: 'a.x identity', p: 'a.y filter, a.z aggregation*', q: 'a.y filter, a.z aggregation*' },
    'a.x group_by',
  ],
  [
    'FROM m.v UNPIVOT (n FOR month IN (jan, feb))',
    { k: 'v.k identity', month: '', n: 'v.feb transformation, v.jan transformation' },
    'v.feb join+filter, v.jan join+filter',
  ],
  ['SELECT list_transform(l, e -> e + x) AS t FROM m.a', { t: 'a.l transformation, a.x transformation' }, ''],
  [
    'SELECT x, g FROM m.a, generate_series(1, a.x) AS t(g)',
    { x: 'a.x identity', g: 'a.x transformation' },
    'a.x join',
  ],
];

/** Statements that are only held against executions. */
const MORE = [
  'SELECT a.x, b.w FROM m.a LEFT JOIN m.b ON a.x = b.x AND a.y > b.y WHERE a.z > 1',
  'SELECT x FROM m.a ANTI JOIN m.b USING (x)',
  'SELECT x FROM m.a WHERE y NOT IN (SELECT y FROM m.b WHERE w > 2 AND y IS NOT NULL)',
  'SELECT a.x, b.w FROM m.a POSITIONAL JOIN m.b',
  'SELECT x FROM m.a WHERE z > (SELECT avg(w) FROM m.b WHERE b.y = a.y)',
  'SELECT x FROM m.a WHERE x > ANY (SELECT w FROM m.b)',
  'SELECT y, d, sum(z) AS s, grouping(y) AS g FROM m.a GROUP BY ROLLUP (y, d)',
  'SELECT x, y FROM m.a UNION SELECT w, y FROM m.b',
  'SELECT x FROM m.a INTERSECT SELECT x FROM m.b',
  'SELECT x, y FROM m.a UNION ALL BY NAME SELECT y, w FROM m.b',
  'SELECT a.x, (SELECT count(*) FROM m.b WHERE b.x = a.x AND b.w > (SELECT min(k) FROM m.v WHERE v.k = b.x)) AS n FROM m.a',
  'WITH t AS MATERIALIZED (SELECT x, z FROM m.a) SELECT one.x, two.z FROM t AS one JOIN t AS two USING (x)',
  "SELECT coalesce(s.p, x) AS p, string_agg(y, ',' ORDER BY d) AS ys FROM m.a GROUP BY 1",
  'SELECT arg_max(y, d) AS latest, first(x ORDER BY z) AS f, mode(y) AS common FROM m.a',
  'SELECT lag(z, 1, 0) OVER (ORDER BY d, x) AS prior, ntile(2) OVER (ORDER BY z, x) AS half FROM m.a',
  'SELECT x FROM m.a ORDER BY d, x LIMIT 2 OFFSET 1',
  "SELECT w, count(DISTINCT y) AS n FROM m.b WHERE d BETWEEN DATE '2026-01-02' AND DATE '2026-01-04' GROUP BY ALL",
  'SELECT t.p.first AS one FROM (SELECT any_value({first: x, second: y}) AS p FROM m.a GROUP BY d) AS t',
  'WITH RECURSIVE r(n, x) AS (SELECT 1, min(x) FROM m.a UNION SELECT n + 1, r.x + 1 FROM r JOIN m.b ON r.x = b.x WHERE n < 4) SELECT n, x FROM r',
];

describe('the trace of a plan', () => {
  let shapes: DuckDbEngine;
  before(async () => {
    shapes = await createEngine({ memoryLimitMb: 128, threads: 1 });
    await makeShapes(shapes, SHAPES);
  });
  after(() => shapes.close());

  const traced = async (sql: string): Promise<StatementTrace> => {
    const answer = await traceStatement(shapes, sql);
    assert.equal(answer.kind, 'traced', answer.kind === 'unknown' ? `${sql}: ${answer.reason}` : '');
    return (answer as { trace: StatementTrace }).trace;
  };

  for (const [sql, columns, rows] of CASES) {
    test(sql, async () => {
      const trace = await traced(sql);
      assert.deepEqual(
        Object.fromEntries(trace.names.map((name, at) => [name, inWords(trace.columns[at] as Uses)])),
        columns,
      );
      const beside = new Map([...trace.rows].filter(([key]) => readSourceKey(key).column !== null));
      assert.equal(inWords(beside), rows);
    });
  }

  test('what cannot be planned or followed is unknown, with its reason', async () => {
    const reason = async (sql: string) => {
      const answer = await traceStatement(shapes, sql);
      return answer.kind === 'unknown' ? answer.reason : null;
    };
    assert.match((await reason('SELECT nothing FROM m.a')) ?? '', /^Referenced column "nothing" not found/);
    assert.match((await reason('SELECT x FROM')) ?? '', /[Ss]yntax error/);
    assert.match((await reason('PIVOT m.a ON y USING sum(z)')) ?? '', /^Cannot plan statement/);
    assert.match((await reason('SELECT 1; SELECT 2')) ?? '', /single statement/);
    assert.match(
      (await reason('SELECT * FROM duckdb_settings()')) ?? '',
      /^The table function duckdb_settings reads what lineage does not know\.$/,
    );
  });

  test('whatever moves a result when its values are others was traced', async () => {
    const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    try {
      await makeShapes(engine, SHAPES);
      let moved = 0;
      for (const { name } of SHAPES) await engine.query(`DELETE FROM ${name}`);
      for (const { name, columns } of SHAPES) {
        const values = columns.map(({ type }) => randomSql(type));
        await engine.query(`INSERT INTO ${name} SELECT ${values.join(', ')} FROM range(14) AS t(i)`);
      }
      for (const sql of [...CASES.map(([text]) => text), ...MORE]) {
        const trace = await traced(sql);
        const before = await resultOf(engine, sql, trace.names);
        for (const { name: table, columns } of SHAPES) {
          for (const { name: column, type } of columns) {
            await engine.query('BEGIN');
            // In the same order as before: without ORDER BY, results may go by it.
            await engine.query(`CREATE TEMP TABLE kept AS FROM ${table} ORDER BY rowid`);
            await engine.query(`DELETE FROM ${table}`);
            const other = `CASE WHEN i % 2 = 0 THEN ${randomSql(type)} ELSE ${column} END`;
            await engine.query(
              `INSERT INTO ${table} SELECT * EXCLUDE (i) REPLACE (${other} AS ${column})
               FROM (SELECT *, row_number() OVER () AS i FROM kept) ORDER BY i`,
            );
            const after = await resultOf(engine, sql, trace.names);
            await engine.query('ROLLBACK');
            const decides = trace.rows.has(`${table}\u0000${column}`);
            if (after.rows !== before.rows) {
              moved += 1;
              assert.ok(decides, `${sql}: ${table}.${column} changes how many rows there are`);
            }
            for (const [at, name] of trace.names.entries()) {
              if (after.columns[at] === before.columns[at]) continue;
              moved += 1;
              const isTraced = trace.columns[at]?.has(`${table}\u0000${column}`);
              assert.ok(isTraced || decides, `${sql}: ${table}.${column} moves ${name}`);
            }
          }
        }
      }
      assert.ok(moved > 150, `${moved} moves are enough to tell something`);
    } finally {
      await engine.close();
    }
  });
});

/** Different in every round. */
function randomSql(type: string): string {
  const number = `(hash(i * 7919 + ${Math.floor(Math.random() * 1e6)}) % 6)::INTEGER`;
  switch (type) {
    case 'VARCHAR':
      return `(['a', 'ab', 'p', 'q', 'c', NULL])[${number} + 1]`;
    case 'DOUBLE':
      return `${number}::DOUBLE - 1`;
    case 'DATE':
      return `DATE '2026-01-01' + ${number}`;
    case 'INTEGER[]':
      return `range(${number})::INTEGER[]`;
    case 'INTEGER':
      return number;
    default:
      return `{p: ${number}, q: chr(97 + ${number})}`;
  }
}

/** Each column's values in an order of their own, because without ORDER BY rows have none. */
async function resultOf(engine: DuckDbEngine, sql: string, names: readonly string[]) {
  const texts = names.map(
    (_, at) => `md5(string_agg(c${at}::VARCHAR, '|' ORDER BY c${at}::VARCHAR)) AS c${at}`,
  );
  const counts = names.map((_, at) => `count(*) FILTER (WHERE c${at} IS NULL) AS n${at}`);
  const { rows } = await engine.query(
    `SELECT count(*) AS n, ${[...texts, ...counts].join(', ')} FROM (${sql}) AS t(${names.map((_, at) => `c${at}`).join(', ')})`,
  );
  const row = rows[0] ?? {};
  return { rows: Number(row.n), columns: names.map((_, at) => `${row[`c${at}`]} ${row[`n${at}`]}`) };
}
