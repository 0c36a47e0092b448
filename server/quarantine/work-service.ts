import { randomUUID } from 'node:crypto';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { endWork } from './end-service.ts';
import { insertJob, latestJobs, readJob } from './jobs-data.ts';
import { loadOutcomes, selectionSql, withStateSql } from './open-rows.ts';
import { type QuarantineCaller, quarantineEntry } from './record-look.ts';
import type { DiscardInput, QuarantineJob, Repair, ReplayInput, Selection } from './schema.ts';
import { allSeenRows, type SeenRows, seenRows, seesAll, withRowsEngine } from './seen-rows.ts';
import { repairable, repairableColumns, repairWords } from './trial-service.ts';

const JOBS_SHOWN = 20;

/** Hands the rows to the worker that replays them; gives the job's id. On the record, at one moment with it. */
export async function askReplay(
  caller: QuarantineCaller,
  { table, selection, repair }: ReplayInput,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const seen = await repairable(caller, table);
  repairableColumns(seen, repair);
  return ask(caller, seen, { selection, repair, what: 'replay', reason: null }, signal);
}

/** The same, to give rows up: they stay, and are marked with the reason. */
export async function askDiscard(
  caller: QuarantineCaller,
  { table, selection, reason }: DiscardInput,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const seen = await repairable(caller, table);
  return ask(caller, seen, { selection, repair: { kind: 'as_is' }, what: 'discard', reason }, signal);
}

interface Asked {
  readonly selection: Selection;
  readonly repair: Repair;
  readonly what: 'replay' | 'discard';
  readonly reason: string | null;
}

async function ask(
  caller: QuarantineCaller,
  seen: SeenRows,
  { selection, repair, what, reason }: Asked,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  const { table } = seen;
  const { selected, until } = await withRowsEngine(signal, async (engine, within) => {
    await loadOutcomes(engine, table);
    return seen.read(async (from) => {
      const { rows } = await engine.query(
        `SELECT count(*) AS rows, CAST(max(_quarantined_at) AS VARCHAR) AS until FROM ${withStateSql(from)}
         WHERE _state = 'open' AND ${selectionSql(selection)}`,
        { signal: within },
      );
      return { selected: Number(rows[0]?.rows), until: String(rows[0]?.until) };
    }, within);
  });
  if (selected === 0) {
    throw new AppError('conflict', `None of these rows of ${table} is open any more. Look at it again.`);
  }
  const { personId, email } = caller.reader;
  const id = randomUUID();
  const details = {
    ...{ job: id, selected },
    ...(what === 'replay' ? { repair: repairWords(repair) } : { reason }),
  };
  await insertJob(
    {
      ...{ id, table, what, repair, reason, selected, askedById: personId, askedBy: email },
      selection: { ...selection, until },
      networkAddress: caller.networkAddress,
    },
    (tx) =>
      recordAuditIn(tx, [
        quarantineEntry(
          caller,
          what === 'replay' ? 'quarantine.replay_asked' : 'quarantine.discard_asked',
          table,
          details,
        ),
      ]),
  );
  return { id };
}

/** What is done already stays done. Throws `not_found` for what the reader does not see, `conflict` for what has ended. */
export async function stopJob(caller: QuarantineCaller, id: string): Promise<void> {
  const job = await readJob(id);
  const seen = job && (await seenRows(caller.reader, job.table));
  if (!job || !seen || !seesAll(seen)) {
    throw new AppError('not_found', 'There is no such work, or you may not see its rows.');
  }
  const isStopped = await endWork(id, 'stopped', null, () =>
    quarantineEntry(caller, 'quarantine.stopped', job.table, { job: id }),
  );
  if (!isStopped) throw new AppError('conflict', 'This work has ended already.');
}

/** The latest work, of tables of which the reader sees everything: its numbers count all rows. */
export async function listJobs(caller: QuarantineCaller): Promise<QuarantineJob[]> {
  const tables = (await allSeenRows(caller.reader)).filter(seesAll).map(({ table }) => table);
  return (await latestJobs(tables, JOBS_SHOWN)).map((job) => ({
    ...{ id: job.id, table: job.table, what: job.what, state: job.state, by: job.askedBy },
    at: job.askedAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
    ...{
      selected: job.selected,
      settled: job.settled,
      refused: job.refused,
      why: job.reason,
      error: job.error,
    },
  }));
}
