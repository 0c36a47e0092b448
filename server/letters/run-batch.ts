import type { PoolClient } from 'pg';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { isTopicName, type TopicName } from '../events/topics.ts';
import { stageReplayed } from '../ingest/replay-service.ts';
import { type CommitStep, commitTables } from '../lake/commit.ts';
import { discardFiles } from '../lake/stage.ts';
import { handToLive } from '../live/replays-service.ts';
import type { WireLookup } from '../registry/wire-service.ts';
import { advanceJob, type Job, JobMoved } from './jobs-data.ts';
import { type Judged, judgeLetters } from './judge-letters.ts';
import {
  insertAttempts,
  insertOutcomes,
  inTransaction,
  letterKey,
  outcomesOf,
  SettledMeanwhile,
} from './outcomes-data.ts';
import { type PageLimits, readPage, type StoredLetter } from './read-page.ts';
import type { LetterId } from './schema.ts';
import { storedLetters } from './stored-letters.ts';

export interface BatchContext {
  readonly engine: DuckDbEngine;
  readonly lookup: WireLookup;
  readonly signal: AbortSignal;
  readonly limits?: PageLimits;
  /** `staged`: the files are written and nothing refers to them yet; then the steps of the lake's commit. */
  onStep?(step: 'staged' | CommitStep): void | Promise<void>;
}

/** A file or two of bronze, and some tens of megabytes of memory. */
const LIMITS: PageLimits = { letters: 10_000, bytes: 16 * 1024 * 1024 };

/**
 * Does a part of a job: `done` when nothing of it is left. Accepted letters become visible in bronze in the one transaction
 * that gives each its outcome and moves the job past them, so that a kill at any moment, and anybody who does the same at
 * the same time, finds them there once. `moved`: somebody else was first; the job is to be read again.
 */
export async function runBatch(job: Job, context: BatchContext): Promise<'more' | 'moved' | 'done'> {
  const { topic } = job;
  if (!isTopicName(topic)) {
    throw new AppError('not_found', `There is no topic ${topic} any more. Its letters stay where they are.`);
  }
  const from = await storedLetters(topic, job.selection, job.position);
  if (from === null) return 'done';
  const page = await readPage(
    context.engine,
    from,
    job.selection,
    job.position,
    context.limits ?? LIMITS,
    context.signal,
  );
  const last = page.at(-1);
  if (!last) return 'done';
  const outcomes = await outcomesOf(topic, page);
  const open = page.filter((letter) => !outcomes.has(letterKey(letter)));
  const part = { job, topic, open, position: idOf(last), already: page.length - open.length };
  try {
    if (job.what === 'discard') await discard(part);
    else await replay(part, context);
    return 'more';
  } catch (error) {
    if (error instanceof SettledMeanwhile || error instanceof JobMoved) return 'moved';
    throw error;
  }
}

interface Part {
  readonly job: Job;
  readonly topic: TopicName;
  readonly open: readonly StoredLetter[];
  readonly position: LetterId;
  readonly already: number;
}

const idOf = ({ partition, offset, arrivedAt }: LetterId): LetterId => ({ partition, offset, arrivedAt });

async function discard({ job, topic, open, position, already }: Part): Promise<void> {
  await inTransaction(async (tx) => {
    await advanceJob(tx, job, { position, settled: open.length, refused: 0, already });
    await insertOutcomes(tx, { topic, outcome: 'discarded', jobId: job.id, snapshotId: null, letters: open });
  });
}

async function replay(part: Part, context: BatchContext): Promise<void> {
  const { job, topic, open } = part;
  const { judged, schemas } = await judgeLetters(topic, open, job.fix, context.lookup, context.signal);
  const accepted = judged.filter(({ refusal }) => refusal === null);
  if (accepted.length === 0) return inTransaction((tx) => settle(tx, part, judged, null));
  const records = accepted.map(({ letter, value }) => ({
    partition: letter.partition,
    offset: letter.offset,
    timestampMs: Date.parse(letter.arrivedAt),
    key: letter.key,
    value,
  }));
  const { table, files } = await stageReplayed(context.engine, topic, records, schemas);
  let mayBeCommitted = false;
  try {
    await context.onStep?.('staged');
    const summary = { 'letters.job': job.id, 'letters.replayed': String(accepted.length) };
    await commitTables([{ table, operation: 'append', add: files, summary }], {
      async onStep(step) {
        if (step === 'before-commit') mayBeCommitted = true;
        await context.onStep?.(step);
      },
      async within(tx, [next]) {
        await settle(tx, part, judged, next?.currentSnapshotId ?? null);
        const values = accepted.map(({ value }) => value);
        await handToLive(tx, topic, values, schemas);
      },
    });
  } catch (error) {
    if (!mayBeCommitted) await discardFiles(files);
    throw error;
  }
}

async function settle(
  tx: PoolClient,
  { job, topic, position, already }: Part,
  judged: readonly Judged[],
  snapshotId: bigint | null,
): Promise<void> {
  const letters = judged.filter(({ refusal }) => refusal === null).map(({ letter }) => letter);
  const refusals = judged.flatMap(({ letter, refusal }) =>
    refusal ? [{ ...idOf(letter), ...refusal }] : [],
  );
  await advanceJob(tx, job, { position, settled: letters.length, refused: refusals.length, already });
  await insertOutcomes(tx, { topic, outcome: 'replayed', jobId: job.id, snapshotId, letters });
  await insertAttempts(tx, { topic, jobId: job.id, refusals });
}
