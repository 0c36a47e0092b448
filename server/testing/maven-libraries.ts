import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const JAVA_VERSION_MIN = 17;
const FETCH_MS_MAX = 300_000;
/** What a try has fetched whole stays in Maven's own repository, where the next goes on. */
const TRIES = 2;
const WAIT_MS = 200;
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');
/** By its version, or Maven looks for the newest first and says of a repository that does not answer that there is no such plugin. */
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies';
/** Of each jar the checksum that the repository publishes, or it counts as not fetched. */
const MAVEN = ['--quiet', '--batch-mode', '--strict-checksums', '-Daether.connector.basic.threads=8'];

/** A set of jars: what they are kept as, and the dependencies of a pom.xml that bring them. */
export interface JavaLibraries {
  /** With the versions in it. */
  readonly name: string;
  readonly dependencies: string;
}

export type MavenLibraries = { libraries: string } | { unavailable: string };

/** Why Java programs cannot be run here, as the end of a sentence; null when they can. */
async function javaProblem(): Promise<string | null> {
  try {
    const { stdout, stderr } = await run('java', ['-version']);
    const version = Number(/version "(\d+)/.exec(stdout + stderr)?.[1]);
    return version >= JAVA_VERSION_MIN ? null : `Java ${JAVA_VERSION_MIN} is needed and this is ${version}`;
  } catch {
    return `there is no java (version ${JAVA_VERSION_MIN} or later) in the PATH`;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** One process fetches and the others wait for what it has: they would take the network from each other for the same jars. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { DatabaseSync } = await import('node:sqlite');
  // The kernel keeps the lock, so it ends with the process.
  using lock = new DatabaseSync(join(CACHE, `${name}.lock`), { timeout: 0 });
  for (;;) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      break;
    } catch (error) {
      if (!(error instanceof Error && /locked/.test(error.message))) throw error;
    }
    await sleep(WAIT_MS);
  }
  return await work();
}

/**
 * The folder with the jars, fetched once by Maven and kept in node_modules/.cache. `{ unavailable }` says why there
 * is none.
 */
export async function mavenLibraries(wanted: JavaLibraries): Promise<MavenLibraries> {
  const problem = await javaProblem();
  if (problem) return { unavailable: problem };
  const libraries = join(CACHE, wanted.name);
  if (await isThere(libraries)) return { libraries };
  await mkdir(CACHE, { recursive: true });
  return alone(wanted.name, async () => {
    const signal = AbortSignal.timeout(FETCH_MS_MAX);
    for (let tried = 1; ; tried++) {
      // Another process may have been quicker.
      if (await isThere(libraries)) return { libraries };
      const reason = await fetchInto(libraries, wanted.dependencies, signal);
      if (reason !== null && (tried === TRIES || signal.aborted)) return { unavailable: reason };
    }
  });
}

/** Null when the folder is there with all of them; else why it is not, as the end of a sentence. */
async function fetchInto(
  libraries: string,
  dependencies: string,
  signal: AbortSignal,
): Promise<string | null> {
  const folder = await mkdtemp(join(CACHE, 'maven-resolving-'));
  try {
    await writeFile(
      join(folder, 'pom.xml'),
      `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>portal.testing</groupId><artifactId>libraries</artifactId><version>1</version>
  <dependencies>${dependencies}</dependencies>
</project>
`,
    );
    const goal = [COPY, '-DincludeScope=runtime', '-DoutputDirectory=libraries'];
    await run('mvn', [...MAVEN, ...goal], { cwd: folder, signal });
    await rename(join(folder, 'libraries'), libraries);
    return null;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    return missing
      ? 'there is no mvn in the PATH'
      : `Maven could not fetch its artifacts: ${said.split('\n').find((line) => line.includes('ERROR')) ?? said.slice(0, 300)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
