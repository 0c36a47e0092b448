import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startTestPostgres } from '#server/testing/database.ts';
import { kafkaBrokers } from '#server/testing/kafka.ts';
import { kafkaArtifacts } from '#server/testing/kafka-artifacts.ts';
import { s3Artifacts } from '#server/testing/s3.ts';
import { sparkArtifacts } from '#server/testing/spark-artifacts.ts';
import { trinoArtifacts } from '#server/testing/trino-artifacts.ts';
import { checkImports } from './check-imports.ts';
import { listFiles } from './list-files.ts';
import { memoryFolder } from './memory-folder.ts';

/**
 * The second command of the README: everything that must hold, from types to journeys in a browser. Ends with
 * `N passed, N failed, N skipped`. Parts can be named: `npm test -- static unit browser`.
 */

const SLOWEST = 12;
/** For a file that hangs. What takes longest takes half of it where others use the same two cores, and a minute where nobody does. */
const FILE_MS_MAX = 600_000;
/** Files wait for processes, locks and moments as much as they work: with one a core, the cores rest. */
const FILES_PER_CORE = 2;
/** First, so that the broker need not go on for the others: even what nobody asks takes its time. */
const ON_KAFKA = ['bench/prove/exactly-once.test.ts', 'server/stream/kafka-transport.test.ts'];
/** Then these, so that none of them is left alone at the end. The last line of this part says which are. */
const LONGEST = [
  'bench/prove/doors.test.ts',
  'server/stream/kafka-faults.test.ts',
  'server/lake/on-object-store.test.ts',
  'server/warehouse/incremental.test.ts',
  'server/exports/service.test.ts',
  'server/warehouse/kill.test.ts',
  'server/shop/shop.test.ts',
  'server/engine/pool/faults.test.ts',
  'server/shop/service.test.ts',
  'bench/prove/audit.test.ts',
  // Their servers are the last that are fetched.
  'server/engine/trino/real-trino.test.ts',
  'server/lake/spark.test.ts',
];
const PARTS = ['static', 'unit', 'browser'] as const;
const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !PARTS.some((known) => known === part));
if (unknown.length > 0) {
  console.error(`Unknown part ${unknown.join(', ')}. Parts: ${PARTS.join(', ')}.`);
  process.exit(2);
}
const chosen = (part: (typeof PARTS)[number]) => asked.length === 0 || asked.includes(part);

// Two hundred files of tests load much of the same code: it is stripped of types and compiled once.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules', '.cache', 'tests');

const memory = memoryFolder();
if (memory) process.env.TMPDIR = memory.path;
process.once('exit', () => memory?.remove());

const total = { passed: 0, failed: 0, skipped: 0 };

function record(name: string, ok: boolean, startedAt: number): void {
  total[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? '✔' : '✖'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
}

function command(file: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What it says comes in one piece, before how it ended: others run beside it. */
async function check(name: string, file: string, args: string[]): Promise<void> {
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  process.stdout.write(Buffer.concat(said));
  record(name, code === 0, startedAt);
}

async function runStatic(): Promise<void> {
  await check('route types are generated', 'next', ['typegen']);
  // Each of them uses one core for a part of its time.
  await Promise.all([
    check('types (tsc)', 'tsc', ['--noEmit', '--pretty']),
    check('lint and format (biome)', 'biome', ['check', '--error-on-warnings', '--colors=force', '.']),
    check('no unused code (knip)', 'knip', []),
  ]);
  const startedAt = performance.now();
  const broken = checkImports(listFiles());
  for (const line of broken) console.error(line);
  record('import rules', broken.length === 0, startedAt);
}

/**
 * Half a gigabyte of others' servers, once: in the order in which tests ask for them, while the processor has other things to
 * do. A test that comes earlier waits for what it needs, and says itself why it cannot be had.
 */
async function fetchServers(): Promise<void> {
  for (const fetch of [kafkaArtifacts, s3Artifacts, trinoArtifacts, sparkArtifacts]) await fetch();
}

/**
 * The tests beside the code, on one real PostgreSQL and, where it can run, one real Kafka broker. `onLast` is called when the
 * last of the files have begun, and cores begin to rest.
 */
async function runUnit(onLast: () => void): Promise<void> {
  const [postgres, kafka] = await Promise.all([startTestPostgres(), kafkaBrokers()]);
  process.env.TEST_POSTGRES_URL = postgres.url;
  if ('unavailable' in kafka) console.log(`SKIPPED Kafka: ${kafka.unavailable}`);
  else process.env.KAFKA_TEST_BROKERS = kafka.brokers.join(',');
  let stopped: Promise<void> | undefined;
  const stopKafka = () => {
    delete process.env.KAFKA_TEST_BROKERS;
    stopped ??= 'unavailable' in kafka ? Promise.resolve() : kafka.stop();
    return stopped;
  };
  const onKafka = new Set(ON_KAFKA);
  try {
    const files = listFiles().filter((file) =>
      /^(server|workers|scripts|components|bench|warehouse)\/.*\.test\.ts$/.test(file),
    );
    const first = [...ON_KAFKA, ...LONGEST];
    const concurrency = FILES_PER_CORE * cpus().length;
    const stream = run({
      files: [...first, ...files.filter((file) => !first.includes(file))],
      concurrency,
      timeout: FILE_MS_MAX,
    });
    const slowest: { file: string; seconds: number }[] = [];
    stream.on('test:summary', ({ counts, file, duration_ms }) => {
      if (file !== undefined) {
        const name = relative('.', file);
        slowest.push({ file: name, seconds: duration_ms / 1000 });
        if (slowest.length === files.length - concurrency + 1) onLast();
        if (onKafka.delete(name) && onKafka.size === 0) void stopKafka();
        return;
      }
      total.passed += counts.passed;
      total.failed += counts.tests - counts.passed - counts.skipped - counts.todo;
      total.skipped += counts.skipped + counts.todo;
    });
    const output = stream.compose(new spec());
    output.pipe(process.stdout, { end: false });
    await finished(output);
    slowest.sort((a, b) => b.seconds - a.seconds);
    const named = slowest.slice(0, SLOWEST).map(({ file, seconds }) => `${file} ${seconds.toFixed(0)} s`);
    console.log(`The slowest of ${slowest.length} files: ${named.join(', ')}.`);
  } finally {
    await stopKafka();
    await postgres.stop();
  }
}

interface PlaywrightReport {
  readonly stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  readonly errors: readonly { message?: string }[];
}

async function runBrowser(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'journeys-'));
  const report = join(folder, 'report.json');
  const code = await command(
    'playwright',
    ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  );
  try {
    const { stats, errors } = JSON.parse(readFileSync(report, 'utf8')) as PlaywrightReport;
    total.passed += stats.expected + stats.flaky;
    total.failed += stats.unexpected + errors.length;
    total.skipped += stats.skipped;
    if (stats.flaky > 0)
      console.log(`PASSED ONLY AT A SECOND TRY: ${stats.flaky} of the journeys, above as flaky.`);
  } catch {
    console.error('The browser journeys ended without a report.');
    total.failed += 1;
  }
  if (code !== 0 && total.failed === 0) total.failed += 1;
  rmSync(folder, { recursive: true, force: true });
}

if (chosen('unit')) fetchServers().catch(() => undefined);
if (chosen('static')) await runStatic();
let built: Promise<number> | undefined;
/** The journeys' pages. Whether they could be built is said where the journeys begin, which find them or build them. */
const build = () => {
  if (chosen('browser'))
    built = command(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/build.ts']);
};
if (chosen('unit')) await runUnit(build);
await built;
if (chosen('browser')) await runBrowser();

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
