import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { leaseRequest, readAll, type TestFiles, testFiles } from '#server/testing/query-pool.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { Lease, LeaseRequest, PoolRelation, QueryPool } from './query-pool.ts';
import { startPool } from './start-pool.ts';

let pool: QueryPool;
let files: TestFiles;
let numbers: PoolRelation;
let secret: PoolRelation;

before(async () => {
  files = await testFiles();
  numbers = await files.relation('gold.numbers', "SELECT i, 'text ' || i AS s FROM range(20000) r(i)");
  secret = await files.relation('gold.secret', 'SELECT 42 AS answer');
  pool = startPool({ processes: 2, threads: 2 });
});
after(async () => {
  await pool.close();
  await files.remove();
});

async function leased<T>(
  work: (lease: Lease) => Promise<T>,
  request: Partial<LeaseRequest> = {},
): Promise<T> {
  const lease = await pool.lease(leaseRequest(request));
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

function fails(code: ErrorCode, words: RegExp, position?: number) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.match(error.message, words);
    assert.equal(error.code, code, error.message);
    assert.doesNotMatch(error.message, /portal-test-pool|\.parquet|\/tmp/);
    assert.equal(error.details.position, position);
    return true;
  };
}

describe('a lease', () => {
  test('plans over the tables that are named with the statement, and no other', async () => {
    await leased(async (lease) => {
      const table = (name: string, type: string) => ({ name, columns: [{ name: 'i', type }] });
      const shape = async (sql: string, ...stubs: ReturnType<typeof table>[]) =>
        (await lease.columns(sql, stubs)).map(({ type }) => type);
      assert.deepEqual(await shape('FROM a.one', table('a.one', 'BIGINT'), table('main.two', 'DATE')), [
        'BIGINT',
      ]);
      assert.deepEqual(await shape('FROM a.one', table('a.one', 'VARCHAR')), ['VARCHAR']);
      await assert.rejects(shape('FROM main.two', table('a.one', 'VARCHAR')), fails('bad_request', /two/, 5));
      // What cannot be made leaves nothing behind.
      await assert.rejects(shape('FROM A.one', table('A.one', 'BIGINT'), table('a.bad', 'NO_TYPE')));
      assert.deepEqual(await shape('FROM A.one', table('A.one', 'BIGINT'), table('a.three', 'DATE')), [
        'BIGINT',
      ]);
      assert.deepEqual(await shape('FROM B.one', table('B.one', 'DATE')), ['DATE']);
      await assert.rejects(shape('FROM a.one', table('b.one', 'DATE')), fails('bad_request', /one/, 5));
    });
  });

  test('parses, plans, explains and runs', async () => {
    await leased(async (lease) => {
      const parsed = JSON.parse(await lease.parse('SELECT i FROM gold.numbers'));
      assert.equal(parsed.error, false);
      assert.equal(parsed.statements.length, 1);
      assert.partialDeepStrictEqual(JSON.parse(await lease.parse('SELEC 1')), { error: true, position: '0' });

      const stubs = [{ name: 'gold.numbers', columns: [{ name: 'i', type: 'BIGINT' }] }];
      const plan = await lease.plan('SELECT i FROM gold.numbers', stubs);
      assert.match(plan, /LOGICAL_GET/);
      assert.match(plan, /numbers/);
      assert.deepEqual(await lease.columns('SELECT *, i, i + 1 FROM gold.numbers', stubs), [
        { name: 'i', type: 'BIGINT' },
        { name: 'i', type: 'BIGINT' },
        { name: '(i + 1)', type: 'BIGINT' },
      ]);

      const result = await lease.run(
        'SELECT s, i + $more AS more FROM gold.numbers WHERE i < 3 ORDER BY i',
        [numbers],
        {
          maxRows: 10,
          parameters: { more: 5 },
        },
      );
      assert.deepEqual(
        result.columns.map(({ name }) => name),
        ['s', 'more'],
      );
      const table = await readAll(result);
      assert.deepEqual(table.getChild('s').toArray(), ['text 0', 'text 1', 'text 2']);
      assert.deepEqual(await result.done, { rows: 3, truncated: false });

      const explained = await lease.explain('SELECT sum(i) FROM gold.numbers', [numbers], {
        analyze: false,
      });
      assert.match(explained, /AGGREGATE/);
      const analyzed = await lease.explain('SELECT max(s) FROM gold.numbers', [numbers], { analyze: true });
      assert.ok(JSON.parse(analyzed).latency > 0);
      for (const text of [explained, analyzed]) assert.doesNotMatch(text, /\.parquet|portal-test-pool/);
    });
  });

  test('gives no more rows than it may, and says that there were more', async () => {
    await leased(async (lease) => {
      for (const [maxRows, truncated] of [
        [19_999, true],
        [20_000, false],
        [2048, true],
        [0, true],
        [1_000_000, false],
      ] as const) {
        const result = await lease.run('SELECT * FROM gold.numbers', [numbers], { maxRows });
        const table = await readAll(result);
        const rows = Math.min(maxRows, 20_000);
        assert.equal(table.numRows, rows);
        assert.deepEqual(await result.done, { rows, truncated });
      }
    });
  });

  test('first rows come before the last are found, and who stops reading stops the statement', async () => {
    await leased(async (lease) => {
      const result = await lease.run('SELECT i, i * 2 AS j FROM range(1000000000000) r(i)', [], {
        maxRows: 100_000_000,
      });
      let bytes = 0;
      for await (const piece of result.arrow) {
        bytes += piece.length;
        if (bytes > 10_000_000) break;
      }
      await assert.rejects(result.done, fails('cancelled', /cancelled/));
      // The process has survived it and takes the next statement.
      assert.equal((await readAll(await lease.run('SELECT 1', [], { maxRows: 1 }))).numRows, 1);
    });
  });

  test('errors are the statement’s, with their place in its text', async () => {
    await leased(async (lease) => {
      const run = (sql: string, parameters = {}) =>
        lease.run(sql, [numbers], { maxRows: 10, parameters }).then(readAll);
      await assert.rejects(
        run("SELECT 'é🙂', foo FROM gold.numbers"),
        fails('bad_request', /"foo" not found/, 14),
      );
      await assert.rejects(run('SELEC 1'), fails('bad_request', /syntax error/, 0));
      await assert.rejects(
        run('SELECT * FROM gold.secret'),
        fails('bad_request', /^Table with name secret does not exist!$/, 14),
      );
      await assert.rejects(
        run('SELECT CAST(s AS INT) FROM gold.numbers'),
        fails('bad_request', /Could not convert/, 7),
      );
      await assert.rejects(run('SELECT 1; SELECT 2'), fails('bad_request', /one statement/));
      await assert.rejects(run('SELECT $a'), fails('bad_request', /parameter \$a/));
      await assert.rejects(run('SELECT 1', { b: 1 }), fails('bad_request', /no parameter \$b/));
      await assert.rejects(
        lease.explain('SELECT foo FROM gold.numbers', [numbers], { analyze: false }),
        fails('bad_request', /"foo" not found/, 7),
      );
      // None of them has cost the process.
      assert.equal((await run('SELECT 1')).numRows, 1);
    });
  });

  test('is sealed: nothing but the files of its relations, and nothing is written or set', async () => {
    const path = secret.paths[0] as string;
    const hostile = [
      `SELECT * FROM read_parquet('${path}')`,
      `SELECT * FROM '${path}'`,
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM glob('/*')",
      'SELECT * FROM gold.secret',
    ];
    const notReading = [
      `COPY gold.numbers TO '${numbers.paths[0]}' (USE_TMP_FILE false)`,
      "SET memory_limit = '8GB'",
      'RESET memory_limit',
      "ATTACH ':memory:' AS other",
      'CREATE TABLE t (a INT)',
      'CREATE OR REPLACE VIEW gold.numbers AS SELECT 1',
      'INSTALL httpfs',
      "PRAGMA enable_external_access='true'",
    ];
    await leased(async (lease) => {
      for (const sql of [...hostile, ...notReading]) {
        await assert.rejects(lease.run(sql, [numbers], { maxRows: 1 }).then(readAll), (error) => {
          assert.ok(error instanceof AppError, sql);
          assert.equal(error.code, 'bad_request', `${sql}: ${error.message}`);
          return true;
        });
      }
      const settings = await readAll(
        await lease.run(
          `SELECT current_setting('lock_configuration') AS a, current_setting('enable_external_access') AS b,
            current_setting('temp_directory') AS c, current_setting('TimeZone') AS d`,
          [numbers],
          { maxRows: 1 },
        ),
      );
      assert.deepEqual(settings.toArray(), [{ a: true, b: false, c: '', d: 'UTC' }]);
      // The parser and the planner cannot open anything either.
      assert.match(await lease.parse(hostile[0] as string), /read_parquet/);
      assert.doesNotMatch(await lease.plan(hostile[0] as string, []).catch(String), /answer/);
    });
  });

  test('runs nothing but one query, also behind EXPLAIN, and none that changes the engine', async () => {
    const refused = fails('bad_request', /Only statements that read|one statement/);
    const query = (lease: Lease, sql: string) => lease.run(sql, [numbers], { maxRows: 10 }).then(readAll);
    await leased(async (lease) => {
      for (const sql of [
        'EXPLAIN SELECT 1',
        'EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1 AS a',
        'EXPLAIN ANALYZE SELECT 1',
        'CALL enable_logging()',
        'PRAGMA enable_profiling',
        'SELECT * FROM enable_logging()',
        'SELECT * FROM "Enable_Logging" /* */ ()',
        "FROM gold.numbers, (FROM system.main.enable_logging(storage = 'memory'))",
        "SELECT * FROM query('SELECT * FROM enable_' || 'logging()')",
        "SELECT * FROM query_table(['enable_logging'])",
        'SELECT setseed(0.5)',
        'PREPARE p AS SELECT 1',
        'SELECT 1; CREATE TABLE t (a INT)',
        'VACUUM',
        'BEGIN',
      ]) {
        await assert.rejects(query(lease, sql), refused, sql);
      }
      for (const sql of [
        'CREATE TABLE t AS SELECT 1 AS a',
        'ANALYZE',
        'ANALYZE CREATE TABLE t AS SELECT 1 AS a',
        'SELECT 1; CREATE TABLE t (a INT)',
        'SELECT * FROM enable_logging()',
        "SELECT * FROM query('SELECT 1')",
        'EXPLAIN SELECT 1',
      ]) {
        await assert.rejects(
          lease.explain(sql, [numbers], { analyze: true }),
          (error) => error instanceof AppError && error.code === 'bad_request',
          sql,
        );
      }
      assert.equal(
        (await query(lease, "FROM duckdb_settings() WHERE name = 'enable_logging' AND value = 'true'"))
          .numRows,
        0,
      );
      assert.equal((await query(lease, 'FROM duckdb_tables()')).numRows, 0);
      assert.equal((await query(lease, 'FROM duckdb_logs')).numRows, 0);
      for (const sql of [
        "SELECT 'enable_logging()' AS query",
        'SELECT \'"function_name":"query"\' AS setseed',
        'DESCRIBE gold.numbers',
        'SUMMARIZE gold.numbers',
        'FROM gold.numbers',
        'VALUES (1)',
        'TABLE gold.numbers',
        'PIVOT gold.numbers ON i IN (1, 2) USING count(*)',
      ]) {
        assert.ok((await query(lease, sql)).numRows > 0, sql);
      }
      await assert.rejects(query(lease, 'SELEC query'), fails('bad_request', /syntax error/, 0));
      assert.match(
        await lease.explain('SELECT 1 AS query', [numbers], { analyze: true }),
        /PROJECTION|DUMMY/,
      );
    });
  });

  test('gives what the relation is now, not what was open under its name', async () => {
    const other = { ...secret, name: 'gold.numbers', key: 'gold.numbers@2' };
    await leased(async (lease) => {
      const first = await readAll(
        await lease.run('SELECT count(*) AS n FROM gold.numbers', [numbers], { maxRows: 1 }),
      );
      const second = await readAll(
        await lease.run('SELECT count(*) AS n FROM gold.numbers', [other], { maxRows: 1 }),
      );
      const third = await readAll(
        await lease.run('SELECT count(*) AS n FROM gold.numbers', [numbers], { maxRows: 1 }),
      );
      assert.deepEqual(
        [first, second, third].map((table) => table.getChild('n').at(0)),
        [20_000n, 1n, 20_000n],
      );
    });
  });

  test('is lent by a process that knows no secret', { skip: process.platform !== 'linux' }, async () => {
    process.env.TEST_SECRET = 'do not tell';
    const own = startPool({ processes: 1, threads: 1 });
    const lease = await own.lease(leaseRequest());
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter(
        (pid) => isChild(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('portal-query'),
      );
    assert.ok(children.length > 0);
    for (const pid of children) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      assert.doesNotMatch(environment, /do not tell|DATABASE_URL|AUTH_SECRET/);
    }
    await lease.release();
    await own.close();
    delete process.env.TEST_SECRET;
  });

  test('is used by one caller for one thing, and not after its release', async () => {
    const lease = await pool.lease(leaseRequest());
    const parsing = lease.parse('SELECT 1');
    await assert.rejects(lease.parse('SELECT 2'), /two things at once/);
    await parsing;
    await Promise.all([lease.release(), lease.release()]);
    await assert.rejects(lease.parse('SELECT 3'), /after its release/);
    assert.equal(pool.state().busy, 0);
  });
});

function isChild(pid: string): boolean {
  try {
    return new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a workspace', () => {
  const ENDLESS = 'SELECT count(*) FROM range(10000000) a(i), range(1000000) b(j) WHERE a.i % 7 = b.j % 5';

  test('keeps its tables from one statement to the next, and is nobody else’s', async () => {
    const mine = await leased(async (lease) => {
      const workspace = lease.workspace([numbers]);
      await workspace.query('CREATE TABLE made AS SELECT i FROM gold.numbers WHERE i < $below', {
        parameters: { below: 3 },
      });
      return workspace.query('SELECT count(*) AS n FROM made');
    });
    assert.deepEqual(mine, { columns: [{ name: 'n', type: 'BIGINT' }], rows: [{ n: 3 }] });
    await leased(async (lease) => {
      await assert.rejects(
        lease.workspace([]).query('SELECT * FROM made'),
        fails('bad_request', /Table with name made does not exist/, 14),
      );
    });
  });

  test('opens its relations’ files and no other, and writes none', async () => {
    await leased(async (lease) => {
      const workspace = lease.workspace([numbers]);
      const { fromSql } = secret;
      for (const sql of [
        `SELECT * FROM ${fromSql}`,
        "COPY (SELECT 1) TO '/tmp/portal-test-pool-out.csv'",
        "ATTACH '/tmp/portal-test-pool-out.db'",
        'SET enable_external_access = true',
      ])
        await assert.rejects(workspace.query(sql), AppError, sql);
      assert.deepEqual((await workspace.query('SELECT count(*) AS n FROM gold.numbers')).rows, [
        { n: 20000 },
      ]);
    });
  });

  test('a statement of it is stopped alone', async () => {
    await leased(async (lease) => {
      const workspace = lease.workspace([]);
      await workspace.query('CREATE TABLE kept AS SELECT 1 AS one');
      await assert.rejects(
        workspace.query(ENDLESS, { signal: AbortSignal.timeout(100) }),
        fails('cancelled', /cancelled/),
      );
      assert.deepEqual((await workspace.query('FROM kept')).rows, [{ one: 1 }]);
    });
  });

  test('whoever does not listen, takes too long or too much memory ends with its process, and says why', async () => {
    const { state } = pool;
    await leased(async (lease) => {
      const signal = AbortSignal.timeout(100);
      await assert.rejects(
        lease.workspace([]).query("SELECT length(lpad('x', 2000000000, 'y'))", { signal }),
        fails('unavailable', /more than the|ended unexpectedly/),
      );
    });
    await assert.rejects(
      leased((lease) => lease.workspace([]).query(ENDLESS), { seconds: 1 }),
      fails('timeout', /longer than the 1 second/),
    );
    await assert.rejects(
      leased(
        (lease) =>
          lease
            .workspace([])
            .query(
              "CREATE TABLE large AS SELECT DISTINCT i || 'abcdefghijklmnopqrst' FROM range(20000000) r(i)",
            ),
        { memoryMb: 64 },
      ),
      fails('unavailable', /more than the 64 MB/),
    );
    assert.equal(state().busy, 0);
  });
});
