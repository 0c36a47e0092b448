import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { leaseRequest, readAll, type TestFiles, testFiles, until } from '#server/testing/query-pool.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { Lease, LeaseRequest, PoolRelation, QueryPool } from './query-pool.ts';
import { readRssBytes } from './read-rss.ts';
import { startPool } from './start-pool.ts';

const LINUX = process.platform === 'linux';
const ENDLESS = 'SELECT count(*) FROM range(10000000) a(i), range(1000000) b(j) WHERE a.i % 7 = b.j % 5';
/** Two gigabytes made inside one call, which no interrupt reaches. */
const ONE_CALL = "SELECT length(lpad('x', 2000000000, 'y'))";

let files: TestFiles;
let facts: PoolRelation;
before(async () => {
  files = await testFiles();
  facts = await files.relation(
    'gold.facts',
    'SELECT i, i % 100 AS part, ((i * 7919 % 1000) / 100)::DECIMAL(10, 2) AS amount FROM range(1000000) r(i)',
  );
});
after(() => files.remove());

/** A pool for one test, closed whatever happens. */
async function withPool(
  processes: number,
  work: (pool: QueryPool) => Promise<void>,
  options: { readonly idleMs?: number; readonly waitingMax?: number } = {},
): Promise<void> {
  const pool = startPool({ processes, threads: 1, ...options });
  try {
    await work(pool);
  } finally {
    await pool.close();
  }
}

async function leased<T>(
  pool: QueryPool,
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

const sumUp = (pool: QueryPool, request: Partial<LeaseRequest> = {}) =>
  leased(
    pool,
    async (lease) => {
      const sql = 'SELECT part, sum(amount) AS total FROM gold.facts GROUP BY ALL ORDER BY part';
      const table = await readAll(await lease.run(sql, [facts], { maxRows: 1000 }));
      assert.equal(table.numRows, 100);
      return Array.from(table.getChild('total'), String).join();
    },
    request,
  );

const runAll = (pool: QueryPool, sql: string, request: Partial<LeaseRequest> = {}) =>
  leased(pool, async (lease) => readAll(await lease.run(sql, [facts], { maxRows: 1e9 })), request);

function fails(code: ErrorCode, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    return true;
  };
}

function queryProcesses(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(status) && command.startsWith('portal-query');
      } catch {
        return false;
      }
    });
}

/** The time that a process has computed. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Runs something that must fail while other people's statements go on, which must not notice. */
async function beside(pool: QueryPool, harm: () => Promise<void>): Promise<void> {
  const expected = await sumUp(pool, { person: 'others' });
  let over = false;
  let rounds = 0;
  const others = (async () => {
    do {
      assert.equal(await sumUp(pool, { person: 'others' }), expected);
      rounds += 1;
    } while (!over);
  })();
  try {
    await harm();
  } finally {
    over = true;
    await others;
  }
  assert.ok(rounds > 0);
  assert.equal(await sumUp(pool, { person: 'others' }), expected);
}

describe('what goes wrong in one lease', () => {
  test('time: a statement that listens to being interrupted keeps its process', async () => {
    await withPool(1, async (pool) => {
      await assert.rejects(
        runAll(pool, ENDLESS, { seconds: 1 }),
        fails('timeout', /longer than the 1 second/),
      );
      assert.deepEqual(pool.state(), { processes: 1, busy: 0, waiting: 0 });
      await sumUp(pool);
    });
  });

  test('time: one that does not listen is killed, and others do not notice', async () => {
    await withPool(2, (pool) =>
      beside(pool, async () => {
        const request = { seconds: 1, memoryMb: 8192 };
        await assert.rejects(runAll(pool, ONE_CALL, request), fails('timeout', /longer than the 1 second/));
      }),
    );
  });

  test('memory that DuckDB counts', async () => {
    await withPool(2, (pool) =>
      beside(pool, async () => {
        const sql =
          "SELECT count(*) FROM (SELECT DISTINCT i || 'abcdefghijklmnopqrst' FROM range(20000000) r(i))";
        await assert.rejects(
          runAll(pool, sql, { memoryMb: 64 }),
          fails('unavailable', /more than the 64 MB/),
        );
      }),
    );
  });

  test('memory that it does not count', { skip: !LINUX }, async () => {
    await withPool(2, (pool) =>
      beside(pool, async () => {
        await assert.rejects(
          runAll(pool, ONE_CALL, { memoryMb: 64 }),
          fails('unavailable', /more than the 64 MB/),
        );
      }),
    );
  });

  test('its process is killed from outside: before, between and within results', {
    skip: !LINUX,
  }, async () => {
    await withPool(2, (pool) =>
      beside(pool, async () => {
        for (const sql of [ENDLESS, 'SELECT * FROM range(100000000000)']) {
          const outcome = leased(pool, async (lease) => {
            const running = lease.run(sql, [], { maxRows: 1e12 }).then(readAll);
            setTimeout(() => process.kill(lease.pid, 'SIGKILL'), 50);
            await running;
          });
          await assert.rejects(outcome, fails('unavailable', /ended unexpectedly \(SIGKILL\)/));
        }
      }),
    );
  });

  test('the client goes away: while it waits, while it runs, while rows are sent', async () => {
    await withPool(1, async (pool) => {
      const blocker = await pool.lease(leaseRequest());
      const waits = new AbortController();
      const waiting = pool.lease(leaseRequest({ signal: waits.signal }));
      assert.equal(pool.state().waiting, 1);
      waits.abort();
      await assert.rejects(waiting, fails('cancelled', /cancelled/));
      assert.equal(pool.state().waiting, 0);
      await blocker.release();

      for (const sql of [ENDLESS, 'SELECT * FROM range(100000000000)']) {
        const runs = new AbortController();
        const running = leased(
          pool,
          async (lease) => {
            const result = lease.run(sql, [], { maxRows: 1e12 });
            setTimeout(() => runs.abort(), 50);
            for await (const piece of (await result).arrow) assert.ok(piece);
          },
          { signal: runs.signal },
        );
        await assert.rejects(running, fails('cancelled', /cancelled/));
      }
      assert.deepEqual(pool.state(), { processes: 1, busy: 0, waiting: 0 });
      await sumUp(pool);
      await assert.rejects(
        pool.lease(leaseRequest({ signal: AbortSignal.abort() })),
        fails('cancelled', /./),
      );
    });
  });

  test('a lease is given back while its statement runs, or its rows were not read', async () => {
    await withPool(1, async (pool) => {
      const first = await pool.lease(leaseRequest());
      const running = assert.rejects(first.run(ENDLESS, [], { maxRows: 1 }), AppError);
      await first.release();
      await running;
      const second = await pool.lease(leaseRequest());
      const result = await second.run('SELECT * FROM range(100000000)', [], { maxRows: 1e9 });
      await second.release();
      await assert.rejects(result.done, fails('cancelled', /cancelled/));
      await sumUp(pool);
    });
  });

  test('a reader that does not read holds the statement back', { skip: !LINUX }, async () => {
    await withPool(1, async (pool) => {
      const lease = await pool.lease(leaseRequest({ memoryMb: 512 }));
      const [pid] = queryProcesses();
      const result = await lease.run('SELECT i, i * 3 AS j FROM range(15000000) r(i)', [], { maxRows: 1e9 });
      const pieces = result.arrow[Symbol.asyncIterator]();
      await pieces.next();
      let before = -1;
      await until(() => {
        const now = cpuTicks(pid as number);
        const still = now === before;
        before = now;
        return still;
      }, 'the process waited');
      const heldBytes = readRssBytes(pid as number) ?? 0;
      assert.ok(heldBytes > 0 && heldBytes < 200 * 1024 * 1024, `it holds ${Math.round(heldBytes / 1e6)} MB`);
      let bytes = 0;
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) bytes += next.value.length;
      assert.equal((await result.done).rows, 15_000_000);
      assert.ok(bytes > 240_000_000);
      await lease.release();
    });
  });
});

describe('the queue', () => {
  test('people take turns however much one of them asks for', async () => {
    await withPool(2, async (pool) => {
      const order: string[] = [];
      const ask = (person: string) =>
        leased(
          pool,
          async (lease) => {
            order.push(person);
            await readAll(await lease.run('SELECT sum(i) FROM gold.facts', [facts], { maxRows: 1 }));
          },
          { person, concurrent: 2 },
        );
      // The processes are taken, so that all of these wait.
      const blockers = await Promise.all([1, 2].map(() => pool.lease(leaseRequest({ person: 'first' }))));
      const greedy = Array.from({ length: 20 }, () => ask('greedy'));
      const others = Array.from({ length: 19 }, (_, index) => ask(`person ${index}`));
      assert.equal(pool.state().waiting, 39);
      await Promise.all(blockers.map((lease) => lease.release()));
      await Promise.all([...greedy, ...others]);
      assert.equal(order.length, 39);
      // In the first round everybody is served once.
      assert.equal(new Set(order.slice(0, 20)).size, 20);
    });
  });

  test('a person has as many at once as they may, and no more waiting than there is room for', async () => {
    await withPool(
      3,
      async (pool) => {
        const held = [await pool.lease(leaseRequest({ concurrent: 1 }))];
        const places: number[][] = [[], []];
        const request = (index: number) =>
          leaseRequest({ concurrent: 1, onQueued: (ahead) => places[index]?.push(ahead) });
        const second = pool.lease(request(0));
        const third = pool.lease(request(1));
        for (const each of [second, third]) each.catch(() => undefined);
        await assert.rejects(pool.lease(request(2)), fails('too_many_requests', /2 queries waiting/));
        // Somebody else is not kept waiting by that.
        await (await pool.lease(leaseRequest({ person: 'ben', concurrent: 1 }))).release();
        // Ben comes before the third: it is not their first turn.
        assert.deepEqual(places, [[0], [1, 2, 1]]);
        await held[0]?.release();
        await (await second).release();
        await (await third).release();
        assert.deepEqual(places, [[0], [1, 2, 1, 0]]);
        assert.equal(pool.state().waiting, 0);
      },
      { waitingMax: 2 },
    );
  });

  test('a pool that closes says so to everyone', async () => {
    const pool = startPool({ processes: 1, threads: 1 });
    const lease = await pool.lease(leaseRequest());
    const running = assert.rejects(lease.run(ENDLESS, [], { maxRows: 1 }), AppError);
    const waiting = assert.rejects(pool.lease(leaseRequest()), fails('unavailable', /being stopped/));
    await pool.close();
    await Promise.all([running, waiting]);
    await lease.release();
    await assert.rejects(pool.lease(leaseRequest()), fails('unavailable', /being stopped/));
    assert.deepEqual(pool.state(), { processes: 0, busy: 0, waiting: 0 });
  });
});

describe('the processes', { skip: !LINUX }, () => {
  test('start when they are needed and end when they are not, but for one', async () => {
    await withPool(
      3,
      async (pool) => {
        assert.equal(pool.state().processes, 0);
        pool.warm();
        pool.warm();
        await until(() => pool.state().processes === 1, 'the pool was warm');
        const leases = await Promise.all([1, 2, 3].map(() => pool.lease(leaseRequest())));
        assert.deepEqual(pool.state(), { processes: 3, busy: 3, waiting: 0 });
        assert.equal(queryProcesses().length, 3);
        await Promise.all(leases.map((lease) => lease.release()));
        await until(() => pool.state().processes === 1, 'two idle processes ended');
        await until(() => queryProcesses().length === 1, 'they were gone');
        await sumUp(pool);
      },
      { idleMs: 100 },
    );
  });

  test('one that has kept much memory is replaced when it is idle', async () => {
    await withPool(
      1,
      async (pool) => {
        await runAll(
          pool,
          'SELECT count(*) FROM (SELECT DISTINCT md5(i::VARCHAR) FROM range(5000000) r(i))',
          {
            memoryMb: 2048,
          },
        );
        const [pid] = queryProcesses();
        const keeps = (readRssBytes(pid as number) ?? 0) > 300 * 1024 * 1024;
        if (keeps)
          await until(() => queryProcesses().some((other) => other !== pid), 'another took its place');
        await sumUp(pool);
      },
      { idleMs: 100 },
    );
  });

  test('one that dies while it is idle is replaced', async () => {
    await withPool(1, async (pool) => {
      await sumUp(pool);
      const [pid] = queryProcesses();
      process.kill(pid as number, 'SIGKILL');
      await until(() => queryProcesses().some((other) => other !== pid), 'another one took its place');
      await sumUp(pool);
    });
  });

  test('do not outlive a parent that is killed', async () => {
    const program = `
      const { startPool } = await import(${JSON.stringify(join(import.meta.dirname, 'start-pool.ts'))});
      const pool = startPool({ processes: 2, threads: 1 });
      const request = { person: 'a', concurrent: 2, seconds: 100, memoryMb: 4096, signal: new AbortController().signal };
      const [idle, busy] = await Promise.all([pool.lease(request), pool.lease(request)]);
      await idle.release();
      busy.run(${JSON.stringify(ONE_CALL)}, [], { maxRows: 1 });
      setTimeout(() => console.log('running'), 100);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(parent.stdout), 'line');
    const children = queryProcesses(parent.pid);
    assert.equal(children.length, 2);
    parent.kill('SIGKILL');
    await until(() => children.every((pid) => !existsSync(`/proc/${pid}`)), 'the children were gone');
  });
});
