import { ownEngines } from '../access/own-engines.ts';
import { readableRelations } from '../access/readable-relations.ts';
import { recordAudit } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { withFiles } from '../lake/held-files.ts';
import { type MonitorRow, readTolerances } from './data.ts';
import { configOf, daysOf, requireColumns, toldFrom } from './measure.ts';
import { measureSeries } from './measure-series.ts';
import { readsOf, UNITS, whyNotTold } from './monitor-sight.ts';
import { replay } from './replay.ts';
import {
  isSameSeries,
  type MonitorDefinition,
  type MonitorReplay,
  REPLAY_DAYS,
  type Tolerance,
  type TriedMonitor,
} from './schema.ts';
import { findSeen, type MonitorCaller } from './seen-monitors.ts';

const DOOR = 'monitor';

interface PreviewOptions {
  readonly now?: number;
  readonly tolerances?: readonly Tolerance[];
}

const withEngine = ownEngines({
  late: (seconds) =>
    `Reading the table took longer than ${seconds} seconds and was stopped. Choose a monitor by day, or another column.`,
  failed: 'The replay could not be made. The reason was logged.',
  logged: 'a replay of a monitor failed',
});

/**
 * The replay of what is tried: of a new monitor, or of what one would become, with what false alarms taught it. Throws as
 * `previewMonitor`; `not_found` for a monitor that the caller may not know of.
 */
export async function tryMonitor(
  caller: MonitorCaller,
  { definition, monitor }: TriedMonitor,
  signal: AbortSignal | undefined,
): Promise<MonitorReplay> {
  const row = monitor === null ? null : await findSeen(caller.reader, monitor);
  return previewMonitor(caller, definition, signal, { tolerances: await tolerancesFor(row, definition) });
}

/** What false alarms of a monitor teach of this definition: nothing of another series. */
export async function tolerancesFor(
  row: MonitorRow | null,
  definition: MonitorDefinition,
): Promise<readonly Tolerance[]> {
  if (!row || !isSameSeries(row.definition, definition)) return [];
  return (await readTolerances([row])).get(row.id) ?? [];
}

/**
 * What a monitor would have told in the past 90 days, by the rows as they are now. Only to who sees all rows of the table and,
 * as they are, all columns that it reads: `not_found` for a table that is not seen, `forbidden` for one of which a part is.
 * Recorded.
 */
export async function previewMonitor(
  caller: MonitorCaller,
  definition: MonitorDefinition,
  signal: AbortSignal | undefined,
  { now = Date.now(), tolerances = [] }: PreviewOptions = {},
): Promise<MonitorReplay> {
  const reads = await readsOf(definition);
  const { from, to } = daysOf(definition, now);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const days = new Map([[definition.table, { column: definition.timeColumn, from: day(from), to: day(to) }]]);
  const [relation] = await readableRelations(caller.reader, DOOR, [definition.table], days);
  if (!relation)
    throw new AppError('not_found', `There is no table ${definition.table}, or you may not see it.`);
  // A metric of hidden columns is, to them, none.
  if (!reads)
    throw new AppError('not_found', 'There is no such metric of this table, or you may not see it.');
  const reason = whyNotTold(relation.decision, reads.columns);
  if (reason !== null) throw new AppError('forbidden', reason);
  const { columns } = relation.decision;
  requireColumns(definition, columns, reads);
  signal?.throwIfAborted();
  const { fromSql, files } = await relation.resolve();
  const [series = []] = await withFiles(
    files,
    () =>
      withEngine(signal, (engine, whole) =>
        measureSeries(engine, { fromSql, columns }, [{ definition, reads }], { now, signal: whole }),
      ),
    signal,
  );
  if (series instanceof AppError) throw series;
  await recordLook(caller, definition);
  return {
    ...replay(series, configOf(definition), { tolerances, from: toldFrom(now) }),
    unit: UNITS[definition.measure.kind],
    days: REPLAY_DAYS,
  };
}

async function recordLook(
  { reader, networkAddress }: MonitorCaller,
  { table, measure }: MonitorDefinition,
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  await recordAudit([
    {
      ...{ action: 'monitor.tried', outcome: 'ok', actorId, actor, subject: table, networkAddress },
      details: { kind: measure.kind },
    },
  ]);
}
