import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startJava } from './java-server.ts';
import { type MavenLibraries, mavenLibraries } from './maven-libraries.ts';

const VERSION = '4.1.0';
const START_MS_MAX = 60_000;
const JAVA_OPTIONS = ['-Xms32m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const BUCKET = 'lake';

export interface S3Server {
  readonly endpoint: string;
  /** Where it keeps the objects, each bucket in a folder. */
  readonly folder: string;
  /** `s3://bucket`, which is there and empty. */
  readonly url: string;
  /** The settings of the lake's object store, as they are in the environment. */
  readonly settings: {
    readonly S3_ENDPOINT: string;
    readonly S3_ACCESS_KEY_ID: string;
    readonly S3_SECRET_ACCESS_KEY: string;
  };
  stop(): Promise<void>;
}

/** All of it in one jar; what the pom names besides is in there, too. */
export function s3Artifacts(): Promise<MavenLibraries> {
  return mavenLibraries({
    name: `s3proxy-${VERSION}`,
    dependencies: `
    <dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>${VERSION}</version>
      <classifier>jar-with-dependencies</classifier>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>`,
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilAnswering(endpoint: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (!(await fetch(endpoint).catch(() => null))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The S3 server ended at its start: ${output()}`);
    if (Date.now() > deadline)
      throw new Error(`The S3 server did not start in ${START_MS_MAX / 1000} s: ${output()}`);
    await sleep(50);
  }
}

/**
 * A real S3 server (s3proxy over a folder) on a loopback port, with keys of its own. It ends with this process at the
 * latest. `{ unavailable }` says why there is none.
 */
export async function startS3(): Promise<S3Server | { unavailable: string }> {
  const jars = await s3Artifacts();
  if ('unavailable' in jars) return jars;
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-s3-'));
  await mkdir(join(folder, 'data', BUCKET), { recursive: true });
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const settings = {
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: 'portal-test',
    S3_SECRET_ACCESS_KEY: randomBytes(16).toString('hex'),
  };
  const properties = {
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': settings.S3_ACCESS_KEY_ID,
    's3proxy.credential': settings.S3_SECRET_ACCESS_KEY,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': join(folder, 'data'),
  };
  const configuration = join(folder, 's3proxy.conf');
  await writeFile(
    configuration,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const program = ['-cp', join(jars.libraries, '*'), 'org.gaul.s3proxy.Main', '--properties', configuration];
  const java = startJava([...JAVA_OPTIONS, '-DLOG_LEVEL=warn', ...program], {
    folder,
    // It names files by its locale's letters, and a bare environment has none but ASCII.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  const stop = async () => {
    await java.kill();
    java.guard.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(endpoint, java.child, java.output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, folder: join(folder, 'data'), url: `s3://${BUCKET}`, settings, stop };
}
