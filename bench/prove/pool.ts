import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { PoolRelation, QueryPool } from '#server/engine/pool/query-pool.ts';
import { startPool } from '#server/engine/pool/start-pool.ts';
import { AppError } from '#server/errors.ts';
import { leaseRequest, readAll, testFiles } from '#server/testing/query-pool.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';

const PROCESSES = 3;
const QUESTIONS = [
  'SELECT part, sum(amount) AS total FROM gold.facts GROUP BY ALL ORDER BY part',
  'SELECT count(*) AS n, max(label) AS last FROM gold.facts WHERE part < 30',
  'SELECT label, row_number() OVER (ORDER BY i) AS place FROM gold.facts WHERE i % 1000 = 7 ORDER BY place',
  'SELECT i, label FROM gold.facts WHERE part = 11 ORDER BY i',
];

interface Harm {
  readonly name: string;
  readonly expected: readonly string[];
  /** Resolves with the code of the failure. */
  readonly happen: (pool: QueryPool) => Promise<string>;
}

async function failureOf(
  pool: QueryPool,
  sql: string,
  request: {
    readonly seconds?: number;
    readonly memoryMb?: number;
    readonly killAfterMs?: number;
    readonly abortAfterMs?: number;
  },
): Promise<string> {
  const gone = new AbortController();
  const lease = await pool.lease(leaseRequest({ person: 'harm', signal: gone.signal, ...request }));
  if (request.killAfterMs !== undefined)
    setTimeout(() => process.kill(lease.pid, 'SIGKILL'), request.killAfterMs);
  if (request.abortAfterMs !== undefined) setTimeout(() => gone.abort(), request.abortAfterMs);
  try {
    await readAll(await lease.run(sql, [], { maxRows: 1e12 }));
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  } finally {
    await lease.release();
  }
}

const ENDLESS = 'SELECT count(*) FROM range(10000000) a(i), range(1000000) b(j) WHERE a.i % 7 = b.j % 5';
const ENDLESS_ROWS = 'SELECT * FROM range(1000000000000)';
const ONE_CALL = "SELECT length(lpad('x', 2000000000, 'y'))";
const HUNGRY = "SELECT count(*) FROM (SELECT DISTINCT i || 'abcdefghijklmnopqrst' FROM range(20000000) r(i))";

const HARMS: readonly Harm[] = [
  { name: 'time', expected: ['timeout'], happen: (pool) => failureOf(pool, ENDLESS, { seconds: 1 }) },
  {
    name: 'time inside one call',
    expected: ['timeout'],
    happen: (pool) => failureOf(pool, ONE_CALL, { seconds: 1, memoryMb: 8192 }),
  },
  { name: 'memory', expected: ['unavailable'], happen: (pool) => failureOf(pool, HUNGRY, { memoryMb: 64 }) },
  {
    name: 'memory that DuckDB does not count',
    expected: ['unavailable'],
    happen: (pool) => failureOf(pool, ONE_CALL, { memoryMb: 64 }),
  },
  {
    name: 'killed',
    expected: ['unavailable'],
    happen: (pool) => failureOf(pool, ENDLESS, { killAfterMs: 100 }),
  },
  {
    name: 'killed while rows are sent',
    expected: ['unavailable'],
    happen: (pool) => failureOf(pool, ENDLESS_ROWS, { killAfterMs: 100 }),
  },
  {
    name: 'client gone',
    expected: ['cancelled'],
    happen: (pool) => failureOf(pool, ENDLESS, { abortAfterMs: 50 }),
  },
  {
    name: 'client gone while rows are sent',
    expected: ['cancelled'],
    happen: (pool) => failureOf(pool, ENDLESS_ROWS, { abortAfterMs: 50 }),
  },
  { name: 'nonsense', expected: ['bad_request'], happen: (pool) => failureOf(pool, 'SELEC', {}) },
];

async function answerTo(pool: QueryPool, person: string, sql: string, facts: PoolRelation): Promise<string> {
  const lease = await pool.lease(leaseRequest({ person, concurrent: 1, memoryMb: 512 }));
  try {
    const table = await readAll(await lease.run(sql, [facts], { maxRows: 1e6 }));
    return JSON.stringify(table.toArray(), (_, value) => (typeof value === 'bigint' ? String(value) : value));
  } finally {
    await lease.release();
  }
}

/**
 * People ask without a pause while one after another statement goes wrong in every way there is. Proven is that
 * each of the former is answered, and rightly, that each of the latter fails for its own reason, and that the
 * process that holds the pool is not kept from other work.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { people: { type: 'string', default: '20' }, rounds: { type: 'string', default: '3' } },
  });
  const files = await testFiles();
  const pool = startPool({ processes: PROCESSES });
  try {
    const facts = await files.relation(
      'gold.facts',
      "SELECT i, i % 100 AS part, ((i * 7919 % 1000) / 100)::DECIMAL(10, 2) AS amount, 'label ' || i AS label FROM range(300000) r(i)",
    );
    const answers = new Map<string, string>();
    for (const sql of QUESTIONS) answers.set(sql, await answerTo(pool, 'first', sql, facts));

    const wrong: string[] = [];
    const durations: number[] = [];
    let over = false;
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const crowd = Array.from({ length: Number(values.people) }, async (_, place) => {
      for (let turn = place; !over; turn += 1) {
        const sql = QUESTIONS[turn % QUESTIONS.length] as string;
        const begunAt = performance.now();
        const answer = await answerTo(pool, `person ${place}`, sql, facts).catch((error: unknown) =>
          String(error),
        );
        durations.push(performance.now() - begunAt);
        if (answer !== answers.get(sql)) wrong.push(answer.slice(0, 200));
      }
    });
    let harms = 0;
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const { name, expected, happen } of HARMS) {
        const code = await happen(pool);
        harms += 1;
        if (!expected.includes(code)) wrong.push(`${name}: ${code} instead of ${expected.join(' or ')}`);
      }
    }
    over = true;
    await Promise.all(crowd);
    delay.disable();
    const afterwards = pool.state();
    if (afterwards.busy > 0 || afterwards.waiting > 0)
      wrong.push(`left behind: ${JSON.stringify(afterwards)}`);
    durations.sort((a, b) => a - b);
    const figures = {
      answered: durations.length,
      harms,
      wrong: wrong.length,
      p50Ms: Math.round(durations[durations.length >> 1] ?? 0),
      p95Ms: Math.round(durations[Math.floor(durations.length * 0.95)] ?? 0),
      eventLoopDelayP99Ms: Math.round(delay.percentile(99) / 1e6),
    };
    for (const line of wrong.slice(0, 20)) console.log(line);
    if (wrong.length > 0)
      throw new RunFailed(
        'A statement that went wrong was felt by others, or went otherwise wrong.',
        figures,
      );
    return figures;
  } finally {
    await pool.close();
    await files.remove();
  }
}
