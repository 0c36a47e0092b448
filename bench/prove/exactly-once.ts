import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { env } from '#server/env.ts';
import { TOPICS, type TopicName } from '#server/events/topics.ts';
import type { IngestStep } from '#server/ingest/commit-batch.ts';
import { INGEST_CONSUMER } from '#server/ingest/service.ts';
import { COMMIT_STEPS } from '#server/lake/commit.ts';
import { connectStream } from '#server/stream/connect.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import { type OwnBroker, ownBroker } from '#server/testing/kafka.ts';
import { childEnvironment, NODE_FLAGS } from '../../scripts/start/child-environment.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';
import { type TemporaryPlatform, temporaryPlatform } from '../runner/temporary-platform.ts';
import { askBalance } from './exactly-once/ask-balance.ts';
import { registerClicks } from './exactly-once/avro-clicks.ts';
import { Producer } from './exactly-once/producer.ts';
import { GROUP, storm } from './exactly-once/storm.ts';
import { verify } from './exactly-once/verify.ts';

const TOPICS_USED: readonly TopicName[] = ['clickstream', 'orders'];
const STEPS: readonly IngestStep[] = ['staged', ...COMMIT_STEPS];
const CHILD_MS_MAX = 60_000;
const RANDOM_MOMENT_MS_MAX = 900;

interface Fault {
  /** Null: at a random moment of its life, or of its start. */
  readonly step: IngestStep | null;
  readonly occurrence: number;
}

/** The steps take turns; after each round of them come as many kills at random moments. */
function faultOf(kill: number): Fault {
  const step = STEPS[kill % (2 * STEPS.length)] ?? null;
  return { step, occurrence: 1 + Math.floor(Math.random() * 3) };
}

function startWorker(group: string, fault?: Fault): ChildProcess {
  const faults = fault?.step ? ['--step', fault.step, '--occurrence', String(fault.occurrence)] : [];
  return fork(join(import.meta.dirname, 'exactly-once', 'fault-worker.ts'), ['--group', group, ...faults], {
    env: childEnvironment(env()),
    execArgv: NODE_FLAGS,
  });
}

async function ending(child: ChildProcess, what: string): Promise<NodeJS.Signals | number | null> {
  const timeout = AbortSignal.timeout(CHILD_MS_MAX);
  try {
    const [code, signal] = await once(child, 'exit', { signal: timeout });
    return signal ?? code;
  } catch {
    child.kill('SIGKILL');
    throw new RunFailed(`The worker did not end within a minute: ${what}.`, {});
  }
}

async function killOne(group: string, fault: Fault): Promise<void> {
  const child = startWorker(group, fault);
  const ended = ending(child, fault.step ? `it was to be killed at ${fault.step}` : 'it was killed');
  if (fault.step === null) {
    const isBeforeReady = Math.random() < 0.2;
    if (!isBeforeReady) await Promise.race([once(child, 'message'), ended]);
    await sleep(Math.random() * RANDOM_MOMENT_MS_MAX);
    child.kill('SIGKILL');
  }
  const how = await ended;
  if (how !== 'SIGKILL') throw new RunFailed(`The worker ended by itself (${how}).`, {});
}

/** Everything at once, from Kafka; then the balance is asked for the same. */
async function proveOnKafka(kills: number, platform: TemporaryPlatform, broker: OwnBroker): Promise<Figures> {
  const transport = await connectStream();
  try {
    await transport.ensureTopics(TOPICS_USED.map((name) => ({ name, partitions: TOPICS[name].partitions })));
    const producer = await Producer.start(transport, await registerClicks());
    let reported = 0;
    const byKind = await storm(kills, platform, broker, (done) => {
      if (done < reported + 10) return;
      reported = done;
      console.log(`${done} kills, ${producer.accepted.size} accepted`);
    });
    await producer.stop();
    await drain(transport, GROUP);
    const verdict = await verify(transport, TOPICS_USED, producer.accepted, producer.unsure);
    const balance = await askBalance(transport);
    const figures = { ...byKind, unsure: producer.unsure.size, ...verdict, ...balance };
    const { accepted, ...faults } = { ...verdict, ...balance };
    if (accepted === 0 || Object.values(faults).some((count) => count > 0)) {
      throw new RunFailed('Not every accepted event is in the lake exactly once and unchanged.', figures);
    }
    return figures;
  } finally {
    await transport.close();
  }
}

/** Lets an undisturbed worker take what is left, and asks it to end in order. */
async function drain(transport: StreamTransport, group: string): Promise<void> {
  const child = startWorker(group);
  const ended = ending(child, 'it was to drain the stream and end');
  const ends = await transport.endOffsets(TOPICS_USED);
  const total = ends.reduce((sum, { offset }) => sum + offset, 0);
  for (let done = 0; done < total && child.exitCode === null; ) {
    const stored = await readOffsets(transport.source, INGEST_CONSUMER, TOPICS_USED);
    done = stored.reduce((sum, { offset }) => sum + offset, 0);
    await sleep(50);
  }
  if (child.connected) child.send('stop');
  const how = await ended;
  if (how !== 0) throw new RunFailed(`The last worker ended with ${how}.`, {});
}

async function prove(kills: number, groups: readonly string[]): Promise<Figures> {
  const transport = await connectStream();
  try {
    await transport.ensureTopics(TOPICS_USED.map((name) => ({ name, partitions: TOPICS[name].partitions })));
    const producer = await Producer.start(transport);
    let killed = 0;
    while (killed < kills) {
      const round = groups.slice(0, kills - killed);
      await Promise.all(round.map((group, index) => killOne(group, faultOf(killed + index))));
      killed += round.length;
      if (killed % 10 < round.length) console.log(`${killed} kills, ${producer.accepted.size} accepted`);
    }
    await producer.stop();
    await drain(transport, GROUP);
    const verdict = await verify(transport, TOPICS_USED, producer.accepted);
    const figures = { kills: killed, ...verdict };
    const { accepted, ...faults } = verdict;
    if (accepted === 0 || Object.values(faults).some((count) => count > 0)) {
      throw new RunFailed('Not every accepted event is in the lake exactly once and unchanged.', figures);
    }
    return figures;
  } finally {
    await transport.close();
  }
}

/** `npm run prove -- exactly-once [--kills N] [--transport postgres|kafka] [--workers 2]` */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '100' },
      transport: { type: 'string', default: 'postgres' },
      workers: { type: 'string', default: '1' },
    },
  });
  // Workers of different groups do not share the partitions: each takes all of them and fights for every commit.
  const groups = Array.from({ length: Number(values.workers) }, (_, index) => `ingest-${index}`);
  const kafka = values.transport === 'kafka' ? await ownBroker() : null;
  if (kafka && 'unavailable' in kafka) throw new RunFailed(`No Kafka: ${kafka.unavailable}`, {});
  try {
    const platform = await temporaryPlatform(kafka ? { KAFKA_BROKERS: kafka.brokers.join(',') } : {});
    try {
      const kills = Number(values.kills);
      return kafka ? await proveOnKafka(kills, platform, kafka) : await prove(kills, groups);
    } finally {
      await platform.close();
    }
  } finally {
    await kafka?.stop();
  }
}
