import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareEngineFiles } from '#server/browser-engine/service.ts';
import { AppError } from '#server/errors.ts';
import { PROJECT } from './child-environment.ts';
import { tryLock } from './lock.ts';

/** What the built portal is made of. */
const SOURCES = [
  'app',
  'components',
  'dashboards',
  'public',
  'server',
  'warehouse',
  'prisma/schema.prisma',
  'next.config.js',
  'package-lock.json',
  'proxy.ts',
  'tsconfig.json',
];

/** Kept inside the build, so that it goes when the build goes. */
const STAMP = join(PROJECT, '.next', 'source-hash');

/** A hash over the paths and contents of everything the build depends on. */
export function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((path) => filesBelow(path))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(PROJECT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  const stat = statSync(join(PROJECT, path), { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return /\.test\.tsx?$/.test(path) || path.startsWith('server/testing/') ? [] : [path];
  return readdirSync(join(PROJECT, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

export function buildIsCurrent(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceHash();
}

interface BuildOptions {
  /** Takes the compiler's output. */
  readonly logFile: string;
  readonly signal?: AbortSignal | undefined;
  readonly started?: ((pid: number) => void) | undefined;
}

/** Builds the portal's pages when they are missing or older than the sources; rejects with the compiler's last lines. */
export async function buildPortal(options: BuildOptions): Promise<void> {
  await alone(options, async () => {
    if (buildIsCurrent()) return;
    const hash = sourceHash();
    rmSync(STAMP, { force: true });
    await Promise.all([
      runProgram('next/dist/bin/next', ['build'], 'The portal could not be built', options),
      prepareEngineFiles(PROJECT),
    ]);
    writeFileSync(STAMP, hash);
  });
}

/** The typed database client is generated code; made anew when it was not made from today's schema. */
export async function generateClient(options: BuildOptions): Promise<void> {
  if (clientIsCurrent()) return;
  await alone(options, async () => {
    if (clientIsCurrent()) return;
    await runProgram(
      'prisma/build/index.js',
      ['generate'],
      'The database client could not be generated',
      options,
    );
  });
}

/** The client holds the schema that it was made from, laid out by Prisma. */
export function clientIsCurrent(): boolean {
  const generated = join(PROJECT, 'prisma', 'generated', 'internal', 'class.ts');
  if (!existsSync(generated)) return false;
  const [, held] = /"inlineSchema": ("(?:[^"\\]|\\.)*")/.exec(readFileSync(generated, 'utf8')) ?? [];
  const words = (schema: string) => schema.split(/\s+/).join(' ').trim();
  const schema = readFileSync(join(PROJECT, 'prisma', 'schema.prisma'), 'utf8');
  return held !== undefined && words(JSON.parse(held)) === words(schema);
}

/** Of two products that are started at the same time, one makes what both need. */
async function alone(options: BuildOptions, work: () => Promise<void>): Promise<void> {
  const lockFile = join(PROJECT, 'node_modules', '.build.lock');
  let lock = tryLock(lockFile);
  for (; !lock; lock = tryLock(lockFile)) await delay(200, undefined, { signal: options.signal });
  try {
    await work();
  } finally {
    lock.release();
  }
}

async function runProgram(
  program: string,
  args: string[],
  failure: string,
  { logFile, signal, started }: BuildOptions,
): Promise<void> {
  const log = openSync(logFile, 'a', 0o600);
  const logStart = fstatSync(log).size;
  const child = spawn(process.execPath, [join(PROJECT, 'node_modules', program), ...args], {
    cwd: PROJECT,
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal,
  });
  closeSync(log);
  if (child.pid) started?.(child.pid);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return;
  const lines = readFileSync(logFile).subarray(logStart).toString('utf8').trim().split('\n').slice(-20);
  throw new AppError('internal', `${failure}; the whole output is in ${logFile}:\n${lines.join('\n')}`);
}
