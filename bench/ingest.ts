import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createEngine } from '#server/engine/duckdb.ts';
import { env } from '#server/env.ts';
import { TOPICS } from '#server/events/topics.ts';
import { INGEST_CONSUMER } from '#server/ingest/service.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { connectStream } from '#server/stream/connect.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { kafkaBrokers } from '#server/testing/kafka.ts';
import { childEnvironment, NODE_FLAGS } from '../scripts/start/child-environment.ts';
import { avroEvents } from './ingest/avro-events.ts';
import { clickEvent } from './ingest/click-events.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const TOPIC = 'clickstream';
const APPEND_RECORDS = 2_000;
const APPENDS_AT_ONCE = 4;
const POLL_MS = 20;
const STALLED_MS = 60_000;

interface Load {
  readonly events: number;
  /** In the Confluent wire format and not as plain JSON. */
  readonly avro: boolean;
}

async function produce(transport: StreamTransport, { events, avro }: Load): Promise<number> {
  await transport.ensureTopics([{ name: TOPIC, partitions: TOPICS[TOPIC].partitions }]);
  const before = await transport.endOffsets([TOPIC]);
  if (before.some(({ offset }) => offset > 0)) {
    throw new RunFailed(
      `The benchmark wants a broker whose topic ${TOPIC} is empty; this one has records.`,
      {},
    );
  }
  const written = avro ? await avroEvents(TOPIC) : (record: ProducerRecord) => record;
  let made = 0;
  let bytes = 0;
  const lane = async () => {
    while (made < events) {
      const from = made;
      made = Math.min(events, from + APPEND_RECORDS);
      const records = Array.from({ length: made - from }, (_, index) =>
        written(clickEvent(from + index, Date.now())),
      );
      for (const { value } of records) bytes += value?.length ?? 0;
      await transport.append(TOPIC, records);
    }
  };
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, lane));
  return bytes;
}

interface Outcome {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

type WorkerMessage = { kind: 'delivering' } | ({ kind: 'ended' } & Omit<Outcome, 'seconds'>);

function nextMessage(child: ChildProcess, kind: WorkerMessage['kind']): Promise<WorkerMessage> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: WorkerMessage) => {
      if (message.kind === kind) resolve(message);
    });
    child.once('exit', (code, signal) =>
      reject(new Error(`The ingest worker ended early (${signal ?? code}).`)),
    );
  });
}

/** Resolves when the offsets say that everything is committed; they move in the transaction of the snapshot. */
async function untilCommitted(transport: StreamTransport, events: number): Promise<void> {
  let done = 0;
  let movedAt = performance.now();
  while (done < events) {
    await sleep(POLL_MS);
    const stored = await readOffsets(transport.source, INGEST_CONSUMER, [TOPIC]);
    const sum = stored.reduce((total, { offset }) => total + offset, 0);
    if (sum > done) movedAt = performance.now();
    else if (performance.now() - movedAt > STALLED_MS) {
      throw new RunFailed(`Ingestion stands still at ${done} of ${events} events.`, { done, events });
    }
    done = sum;
  }
}

/** Runs the worker over everything in the topic, timed from its first delivery to the last committed snapshot. */
async function ingestAll(transport: StreamTransport, events: number, execArgv: string[]): Promise<Outcome> {
  const child = fork(join(import.meta.dirname, 'ingest', 'worker.ts'), {
    env: childEnvironment(env()),
    execArgv: [...NODE_FLAGS, ...execArgv],
  });
  try {
    const ended = nextMessage(child, 'ended');
    ended.catch(() => undefined);
    await nextMessage(child, 'delivering');
    const startedAt = performance.now();
    await Promise.race([untilCommitted(transport, events), ended]);
    const seconds = (performance.now() - startedAt) / 1000;
    child.send('stop');
    const exited = once(child, 'exit');
    const outcome = await ended;
    await exited;
    if (outcome.kind !== 'ended') throw new Error('The ingest worker said something else.');
    return { ...outcome, seconds };
  } finally {
    child.kill();
  }
}

async function countRows(tempDirectory: string): Promise<number> {
  const table = await loadTable({ namespace: 'bronze', name: TOPIC });
  if (!table) return 0;
  const engine = await createEngine({ memoryLimitMb: 1024, threads: 2, tempDirectory });
  try {
    const files = await liveFiles(table);
    const { rows } = await engine.query(
      `SELECT count(*) AS records, count(DISTINCT ("partition", "offset")) AS positions FROM ${relationSql(table, files)}`,
    );
    const { records, positions } = rows[0] ?? {};
    if (records !== positions) throw new RunFailed('Bronze holds an offset twice.', { records, positions });
    return Number(records);
  } finally {
    await engine.close();
  }
}

async function bytesOnDisk(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

async function measure(name: string, load: Load, execArgv: string[], settings = {}): Promise<Figures> {
  const { events } = load;
  const platform = await temporaryPlatform(settings);
  try {
    const transport = await connectStream();
    try {
      const bytes = await produce(transport, load);
      console.log(`${name}: ${events} events of ${Math.round(bytes / events)} bytes are in the stream`);
      const { seconds, cpuSeconds, peakRssMb } = await ingestAll(transport, events, execArgv);
      const rows = await countRows(join(platform.dataDir, 'counting'));
      if (rows !== events) throw new RunFailed(`Bronze has ${rows} of ${events} events.`, { rows, events });
      const bytesPerEvent = (await bytesOnDisk(join(platform.dataDir, 'lake'))) / events;
      const figures = {
        events,
        eventBytes: Math.round(bytes / events),
        eventsPerSecond: Math.round(events / seconds),
        cpuMicrosPerEvent: Math.round((cpuSeconds / events) * 1e7) / 10,
        peakRssMb: Math.round(peakRssMb),
        bytesPerEvent: Math.round(bytesPerEvent * 10) / 10,
      };
      console.log(
        `${name}: ${figures.eventsPerSecond} events/s to a committed snapshot, ${figures.bytesPerEvent} bytes an event in the lake`,
      );
      console.log(
        `${name}: the worker took ${figures.cpuMicrosPerEvent} µs of processor time an event and ${figures.peakRssMb} MB of memory at most`,
      );
      return figures;
    } finally {
      await transport.close();
    }
  } finally {
    await platform.close();
  }
}

const TRANSPORTS = ['kafka', 'postgres'];
const FORMATS = ['json', 'avro'];

/** The named one, or all of them. */
function chosen(known: readonly string[], named: string | undefined): readonly string[] {
  if (named === undefined) return known;
  if (!known.includes(named)) throw new RunFailed(`${named} is none of ${known.join(', ')}.`, {});
  return [named];
}

/** Kafka in both formats, unless told otherwise. `npm run bench -- ingest [--events N] [--transport postgres|kafka] [--format json|avro] [--profile FOLDER]` */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '5000000' },
      transport: { type: 'string', default: 'kafka' },
      format: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const execArgv = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
  const figures: Record<string, unknown> = {};
  const [transport] = chosen(TRANSPORTS, values.transport);
  for (const format of chosen(FORMATS, values.format)) {
    const load = { events: Number(values.events), avro: format === 'avro' };
    if (transport === 'postgres') {
      figures[format] = await measure(`postgres, ${format}`, load, execArgv);
      continue;
    }
    const kafka = await kafkaBrokers();
    if ('unavailable' in kafka) throw new RunFailed(`There is no Kafka: ${kafka.unavailable}`, {});
    try {
      const settings = { KAFKA_BROKERS: kafka.brokers.join(',') };
      figures[format] = await measure(`kafka, ${format}`, load, execArgv, settings);
    } finally {
      await kafka.stop();
    }
  }
  return { transport, ...figures };
}
