import { randomUUID } from 'node:crypto';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { boundedSelection } from './bounded-selection.ts';
import { endJob, insertJob, type Job, latestJobs, readJob } from './jobs-data.ts';
import { withLettersEngine } from './letters-engine.ts';
import { countSql, selectionSql } from './letters-sql.ts';
import { type LettersCaller, letterEntry } from './record-look.ts';
import type { DiscardInput, Fix, LetterJob, ReplayInput, Selection } from './schema.ts';
import { type SeenLetters, seenLetters, seenLettersOf } from './seen-letters.ts';
import { seesEvery } from './summary-service.ts';
import { fixWords, replayable } from './trial-service.ts';

const JOBS_SHOWN = 20;

/** Hands the letters to the worker that replays them; gives the job's id. On the record, at one moment with it. */
export async function askReplay(
  caller: LettersCaller,
  { topic, selection, fix }: ReplayInput,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const seen = await replayable(caller, topic);
  return ask(caller, seen, { selection, fix, what: 'replay', reason: null }, signal);
}

/** The same, to give letters up: they stay, and are marked with the reason. */
export async function askDiscard(
  caller: LettersCaller,
  { topic, selection, reason }: DiscardInput,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const seen = await seenLettersOf(caller.reader, topic);
  if (!seesEvery(seen)) {
    throw new AppError(
      'forbidden',
      `You do not see every letter of ${seen.table}, which is needed to discard some.`,
    );
  }
  return ask(caller, seen, { selection, fix: { kind: 'as_is' }, what: 'discard', reason }, signal);
}

interface Asked {
  readonly selection: Selection;
  readonly fix: Fix;
  readonly what: Job['what'];
  readonly reason: string | null;
}

async function ask(
  caller: LettersCaller,
  seen: SeenLetters,
  { selection, fix, what, reason }: Asked,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const { topic } = seen;
  const bounded = await boundedSelection(seen, selection, signal);
  const selected = await withLettersEngine(signal, async (engine, within) => {
    const from = await seen.from(selection.kind === 'filter' ? selection.filter : {});
    const { rows } = await engine.query(countSql(from, selectionSql(bounded)), { signal: within });
    return Number(rows[0]?.letters ?? 0);
  });
  if (selected === 0) {
    throw new AppError('conflict', `None of these letters is in ${seen.table} any more. Look at it again.`);
  }
  const { personId, email } = caller.reader;
  const { networkAddress } = caller;
  const id = randomUUID();
  const job = { id, topic, what, selection: bounded, fix, reason, selected };
  const details = {
    job: id,
    selected,
    ...(selection.kind === 'filter' && { filter: selection.filter }),
    ...(what === 'replay' ? { fix: fixWords(fix) } : { reason }),
  };
  await insertJob({ ...job, askedById: personId, askedBy: email, networkAddress }, (tx) =>
    recordAuditIn(tx, [
      letterEntry(
        caller,
        what === 'replay' ? 'letters.replay_asked' : 'letters.discard_asked',
        topic,
        details,
      ),
    ]),
  );
  return { id };
}

/** What is done already stays done. Throws `not_found` for what the reader does not see, `conflict` for what has ended. */
export async function stopJob(caller: LettersCaller, id: string): Promise<void> {
  const job = await readJob(id);
  const seen = job && (await seenLetters(caller.reader)).find(({ topic }) => topic === job.topic);
  if (!job || !seen || !seesEvery(seen)) {
    throw new AppError('not_found', 'There is no such work, or you may not see its letters.');
  }
  const isStopped = await endJob(id, 'stopped', null, (tx) =>
    recordAuditIn(tx, [letterEntry(caller, 'letters.stopped', job.topic, { job: id })]),
  );
  if (!isStopped) throw new AppError('conflict', 'This work has ended already.');
}

/** The latest work, of topics of which the reader sees every letter: its numbers count them all. */
export async function listJobs(caller: LettersCaller): Promise<LetterJob[]> {
  const seen = new Map(
    (await seenLetters(caller.reader)).filter(seesEvery).map((each) => [each.topic, each]),
  );
  const jobs = await latestJobs([...seen.keys()], JOBS_SHOWN);
  return jobs.map((job) => ({
    id: job.id,
    topic: job.topic,
    what: job.what,
    state: job.state,
    by: job.askedBy,
    at: job.askedAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
    selected: job.selected,
    settled: job.settled,
    refused: job.refused,
    already: job.already,
    why: job.reason,
    fix: seen.get(job.topic)?.plain('payload') ? job.fix : null,
    error: job.error,
  }));
}
