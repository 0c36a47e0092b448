import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const JAVA_VERSION_MIN = 17;
const RESOLVE_MS_MAX = 300_000;

/** A set of jars: what they are kept as, and the dependencies of a pom.xml that bring them. */
export interface JavaLibraries {
  /** With the versions in it. */
  readonly name: string;
  readonly dependencies: string;
  /** Why they are not fetched when they are not there, as the end of a sentence; without it they are. */
  readonly notFetched?: string | undefined;
}

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

/**
 * The folder with the jars, fetched once by Maven and kept in node_modules/.cache. `{ unavailable }` says why there
 * is none.
 */
export async function mavenLibraries({
  name,
  dependencies,
  notFetched,
}: JavaLibraries): Promise<{ libraries: string } | { unavailable: string }> {
  const problem = await javaProblem();
  if (problem) return { unavailable: problem };
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  const libraries = join(cache, name);
  const complete = await access(libraries).then(
    () => true,
    () => false,
  );
  if (complete) return { libraries };
  if (notFetched !== undefined) return { unavailable: notFetched };

  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'maven-resolving-'));
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
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libraries'];
    await run('mvn', ['--quiet', '--batch-mode', ...goal], { cwd: folder, timeout: RESOLVE_MS_MAX });
    await rename(join(folder, 'libraries'), libraries).catch(async (error) => {
      // Another process was quicker.
      await access(libraries).catch(() => {
        throw error;
      });
    });
    return { libraries };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    const reason = missing
      ? 'there is no mvn in the PATH'
      : `Maven could not fetch its artifacts: ${said.split('\n').find((line) => line.includes('ERROR')) ?? said.slice(0, 300)}`;
    return { unavailable: reason };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
