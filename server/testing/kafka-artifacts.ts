import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const KAFKA_VERSION = '4.4.0';
const LOG4J_VERSION = '2.24.3';
const JAVA_VERSION_MIN = 17;
const RESOLVE_MS_MAX = 300_000;

/** Kafka's server as a dependency; the binding lets its log reach the standard output, which a failure quotes. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>portal.testing</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>
  </dependencies>
</project>
`;

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
 * The folder with the jars of an Apache Kafka broker, fetched once by Maven and kept in node_modules/.cache.
 * `{ unavailable }` says why there is none.
 */
export async function kafkaArtifacts(): Promise<{ libraries: string } | { unavailable: string }> {
  const problem = await javaProblem();
  if (problem) return { unavailable: problem };
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  const libraries = join(cache, `kafka-${KAFKA_VERSION}-log4j-${LOG4J_VERSION}`);
  const complete = await access(libraries).then(
    () => true,
    () => false,
  );
  if (complete) return { libraries };

  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'kafka-resolving-'));
  try {
    await writeFile(join(folder, 'pom.xml'), POM);
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
