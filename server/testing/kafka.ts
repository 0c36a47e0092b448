import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { type JavaServer, startJava } from './java-server.ts';
import { kafkaArtifacts } from './kafka-artifacts.ts';

export type KafkaBrokers = { brokers: string[]; stop(): Promise<void> } | { unavailable: string };

const START_MS_MAX = 60_000;
const ATTEMPTS = 3;
const JAVA_OPTIONS = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const LOG_CONFIGURATION = `<Configuration status="OFF">
  <Appenders><Console name="out"><PatternLayout pattern="%p %m%n%ex{short}"/></Console></Appenders>
  <Loggers><Root level="error"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`;

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      server.close();
      await once(server, 'close');
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}

export interface BrokerOptions {
  /** Listeners besides the plain one; their addresses come in `ports`, by name. */
  readonly listeners?: readonly string[];
  /** Of server.properties, besides our own. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Arguments of the storage tool, for users of SCRAM. */
  readonly format?: readonly string[];
}

export interface OwnBroker {
  readonly brokers: string[];
  /** By listener: `127.0.0.1:port`. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Kills it, or ends it in order by `SIGTERM`; what it has written stays. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Again at the same address, after `kill`. */
  start(): Promise<void>;
  /** Kills it for good. */
  stop(): Promise<void>;
}

function properties(
  folder: string,
  port: number,
  controllerPort: number,
  others: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): string {
  const named = Object.entries(others);
  const besides = named.map(([name, address]) => `,${name}://${address}`).join('');
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${besides}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${besides}`,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${named.map(([name]) => `,${name}:${name}`).join('')}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.segment.delete.delay.ms': 0,
    ...more,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function ready(broker: string, child: ChildProcess, output: () => string): Promise<void> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const deadline = Date.now() + START_MS_MAX;
  while (true) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the broker ended at its start: ${output()}`);
    }
    const admin = kafka.admin();
    try {
      await admin.connect();
      if ((await admin.describeCluster()).brokers.length > 0) return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the broker did not answer in ${START_MS_MAX} ms: ${output()}`, { cause: error });
      }
    } finally {
      await admin.disconnect();
    }
    await sleep(100);
  }
}

/** In base64, and never beginning with a dash, which the storage tool takes for another argument. */
function newClusterId(): string {
  const id = randomBytes(16);
  id.writeUInt8(id.readUInt8(0) & 127, 0);
  return id.toString('base64url');
}

async function startBroker(libraries: string, options: BrokerOptions = {}): Promise<OwnBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-kafka-'));
  const names = options.listeners ?? [];
  const [port = 0, controllerPort = 0, ...rest] = await freePorts(2 + names.length);
  const listeners = Object.fromEntries(names.map((name, index) => [name, `127.0.0.1:${rest[index]}`]));
  const configuration = join(folder, 'server.properties');
  const logging = join(folder, 'log4j2.xml');
  const text = properties(folder, port, controllerPort, listeners, options.properties ?? {});
  await writeFile(configuration, text);
  await writeFile(logging, LOG_CONFIGURATION);
  const java = [...JAVA_OPTIONS, `-Dlog4j2.configurationFile=${logging}`, '-cp', `${libraries}/*`];
  const format = ['kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', configuration];

  const broker = `127.0.0.1:${port}`;
  let running: JavaServer | undefined;
  const kill = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => {
    const ending = running;
    running = undefined;
    await ending?.kill(signal);
    ending?.guard.pause();
  };
  const stop = async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  const start = async () => {
    running = startJava([...java, 'kafka.Kafka', configuration], { folder });
    await ready(broker, running.child, running.output);
  };
  try {
    await promisify(execFile)('java', [...java, ...format, ...(options.format ?? [])]);
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { brokers: [broker], listeners, kill, start, stop };
}

/** A broker of the test's own, to be stopped and started again, or with listeners of its own. */
export async function ownBroker(options: BrokerOptions = {}): Promise<OwnBroker | { unavailable: string }> {
  const artifacts = await kafkaArtifacts();
  return 'unavailable' in artifacts ? artifacts : startBroker(artifacts.libraries, options);
}

/**
 * A real Apache Kafka broker for tests: the one of KAFKA_TEST_BROKERS or KAFKA_BROKERS (shared, so topics need
 * names of their own), else one that is started here from its Maven artifacts on loopback ports with a folder
 * that goes with it, and that ends with this process at the latest. `{ unavailable }` says why there is none.
 */
export async function kafkaBrokers(): Promise<KafkaBrokers> {
  const given = process.env.KAFKA_TEST_BROKERS || process.env.KAFKA_BROKERS;
  if (given) return { brokers: given.split(',').map((part) => part.trim()), stop: async () => undefined };
  const artifacts = await kafkaArtifacts();
  if ('unavailable' in artifacts) return artifacts;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startBroker(artifacts.libraries);
    } catch (error) {
      // A port that was free a moment ago may be another's now.
      if (attempt === ATTEMPTS) {
        // Where the artifacts are at hand, continuous integration must not pass without the broker.
        if (process.env.CI) throw error;
        return { unavailable: error instanceof Error ? error.message : String(error) };
      }
    }
  }
}
