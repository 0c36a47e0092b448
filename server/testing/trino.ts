import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrinoConfig } from '../engine/trino/config.ts';
import { startJava } from './java-server.ts';
import { TRINO_VERSION, trinoArtifacts } from './trino-artifacts.ts';

export type TestTrino = { config: TrinoConfig; stop(): Promise<void> } | { unavailable: string };

const START_MS_MAX = 180_000;
const JAVA_OPTIONS = [
  '-Xms256m',
  '-Xmx900m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:-BytecodeVerificationRemote',
  '-Djdk.attach.allowAttachSelf=true',
];

/** The server's own launcher is not at Maven Central; this is all it does. */
const LAUNCHER = `public class Launcher {
  public static void main(String[] arguments) { new io.trino.server.Server().start("${TRINO_VERSION}"); }
}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const properties = (values: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** The folder of a server whose one catalog is the lake in the database, by the Iceberg JDBC catalog's tables. */
async function writeInstallation(
  folder: string,
  {
    iceberg,
    port,
    databaseUrl,
    dataDir,
  }: { iceberg: string; port: number; databaseUrl: string; dataDir: string },
): Promise<void> {
  const plugin = join(folder, 'plugin', 'iceberg');
  const services = join(plugin, 'service', 'META-INF', 'services');
  await mkdir(join(folder, 'catalog'), { recursive: true });
  await mkdir(services, { recursive: true });
  for (const jar of await readdir(iceberg)) await symlink(join(iceberg, jar), join(plugin, jar));
  // Trino's build puts this into the distribution, and not into the jar.
  await writeFile(join(services, 'io.trino.spi.Plugin'), 'io.trino.plugin.iceberg.IcebergPlugin\n');
  await writeFile(join(folder, 'Launcher.java'), LAUNCHER);
  await writeFile(
    join(folder, 'config.properties'),
    properties({
      'node.environment': 'test',
      'node.bind-ip': '127.0.0.1',
      'node.internal-address': '127.0.0.1',
      coordinator: true,
      'node-scheduler.include-coordinator': true,
      'http-server.http.port': port,
      'discovery.uri': `http://127.0.0.1:${port}`,
      'plugin.dir': join(folder, 'plugin'),
      // A catalog that is announced as static is on no node until the nodes are next asked, up to five seconds after the start.
      'catalog.management': 'dynamic',
      'catalog.config-dir': join(folder, 'catalog'),
      'query.max-memory': '300MB',
      'query.max-memory-per-node': '300MB',
      'memory.heap-headroom-per-node': '200MB',
    }),
  );
  const { host, pathname, username, password } = new URL(databaseUrl);
  await writeFile(
    join(folder, 'catalog', 'lake.properties'),
    properties({
      'connector.name': 'iceberg',
      'iceberg.catalog.type': 'jdbc',
      'iceberg.jdbc-catalog.connection-url': `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`,
      'iceberg.jdbc-catalog.catalog-name': 'lake',
      'iceberg.jdbc-catalog.default-warehouse-dir': join(dataDir, 'lake'),
    }),
    { mode: 0o600 },
  );
}

async function untilStarted(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Trino ended at its start: ${output()}`);
    const answer = await fetch(`${url}/v1/info`)
      .then((response) => response.json() as Promise<{ starting?: boolean }>)
      .catch(() => null);
    if (answer?.starting === false) return;
    if (Date.now() > deadline)
      throw new Error(`Trino did not start in ${START_MS_MAX / 1000} s: ${output()}`);
    await sleep(200);
  }
}

/**
 * A real Trino over the lake in a database, from its Maven artifacts, on a loopback port. It ends with this process
 * at the latest. `{ unavailable }` says why there is none.
 */
export async function startTrino(lake: { databaseUrl: string; dataDir: string }): Promise<TestTrino> {
  const artifacts = await trinoArtifacts();
  if ('unavailable' in artifacts) return artifacts;
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-trino-'));
  const port = await freePort();
  await writeInstallation(folder, { ...lake, iceberg: artifacts.iceberg, port });
  const classPath = ['-cp', join(artifacts.server, '*'), join(folder, 'Launcher.java')];
  const settings = [`-Dconfig=${join(folder, 'config.properties')}`];
  const java = startJava([...JAVA_OPTIONS, ...settings, ...classPath], { folder, cwd: folder });
  const stop = async () => {
    await java.kill();
    java.guard.release();
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilStarted(url, java.child, java.output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { config: { url, user: 'portal', password: null, catalog: 'lake' }, stop };
}
