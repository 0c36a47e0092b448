import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { guardServer } from '../postgres/guard.ts';
import { SPARK_PACKAGES, sparkArtifacts } from './spark-artifacts.ts';

export interface Spark {
  /** The rows that a statement gives; rejects with what Spark says. Statements run one after the other. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export const DOCUMENT = join(import.meta.dirname, '../../docs/engines.md');

const SAID_KEPT = 6_000;
const JAVA_OPTIONS = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC'];
/** Which Spark's own launcher would open. */
const OPENED = [
  ...['java.lang', 'java.lang.invoke', 'java.lang.reflect', 'java.io', 'java.net', 'java.nio', 'java.util'],
  ...['java.util.concurrent', 'java.util.concurrent.atomic', 'jdk.internal.ref', 'sun.nio.ch', 'sun.nio.cs'],
  ...['sun.security.action', 'sun.util.calendar'],
];
/** One core, nothing that listens for people, and values whose texts are the same everywhere. */
const SMALL = {
  'spark.master': 'local[1]',
  'spark.app.name': 'lake',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
  'spark.ui.enabled': 'false',
  'spark.log.level': 'ERROR',
  'spark.sql.shuffle.partitions': '1',
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.datetime.java8API.enabled': 'true',
};

/**
 * A real Spark over the lake of a database, with the settings that docs/engines.md tells people to copy. It ends with
 * this process at the latest. `{ unavailable }` says why there is none.
 */
export async function startSpark(lake: {
  databaseUrl: string;
  dataDir: string;
}): Promise<Spark | { unavailable: string }> {
  const artifacts = await sparkArtifacts();
  if ('unavailable' in artifacts) return artifacts;
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-spark-'));
  const settings = {
    ...(await documentedSettings(lake)),
    ...SMALL,
    'spark.local.dir': folder,
    'spark.sql.warehouse.dir': folder,
  };
  const child = spawn(
    'java',
    [
      ...JAVA_OPTIONS,
      ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      ...['-cp', join(artifacts.libraries, '*'), join(import.meta.dirname, 'SparkStatements.java')],
    ],
    { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const guard = guardServer({ pid: child.pid ?? 0, account: null, signal: 'KILL', removeFolder: folder });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-SAID_KEPT);
  });
  // What it said before it went tells more than the broken pipe.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`Spark ended: ${said}`);
    return JSON.parse(value) as { answer?: Record<string, unknown>[]; error?: string };
  };
  const say = (words: unknown) => child.stdin.write(`${JSON.stringify(words)}\n`);
  const stop = async () => {
    child.stdin.end();
    await exited;
    guard.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    say(settings);
    await next();
  } catch (error) {
    await stop();
    throw error;
  }
  let before: Promise<unknown> = Promise.resolve();
  const sql = async (statement: string) => {
    say(statement);
    const { answer, error } = await next();
    if (answer === undefined) throw new Error(`Spark does not run ${statement}: ${error}`);
    return answer;
  };
  return {
    sql(statement) {
      const answered = before.then(() => sql(statement));
      before = answered.catch(() => undefined);
      return answered;
    },
    stop,
  };
}

/** The settings as they are documented, with a lake's own in the place of what people are told to replace. */
async function documentedSettings({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<Record<string, string>> {
  const text = /\*\*Spark\*\*\s+```properties\n(.*?)```/s.exec(await readFile(DOCUMENT, 'utf8'))?.[1] ?? '';
  const pairs = text
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  const { 'spark.jars.packages': packages, ...settings } = Object.fromEntries(pairs);
  if (packages !== SPARK_PACKAGES) {
    throw new Error(`docs/engines.md has Spark fetch ${packages}, and what is tested are ${SPARK_PACKAGES}.`);
  }
  const { host, pathname, username, password } = new URL(databaseUrl);
  const own: Record<string, string> = {
    'spark.sql.catalog.lake.uri': `jdbc:postgresql://${host}${pathname}`,
    'spark.sql.catalog.lake.jdbc.user': decodeURIComponent(username),
    'spark.sql.catalog.lake.jdbc.password': decodeURIComponent(password),
    'spark.sql.catalog.lake.warehouse': `file://${join(dataDir, 'lake')}`,
  };
  const missing = Object.keys(own).filter((name) => settings[name] === undefined);
  if (missing.length > 0) throw new Error(`docs/engines.md does not set ${missing.join(', ')} for Spark.`);
  return { ...settings, ...own };
}
