import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Reader } from '../access/reader.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import {
  deleteFeedback,
  deleteMonitor,
  falseAlarmsOf,
  insertFeedback,
  insertMonitor,
  inTransaction,
  keepEvaluation,
  type MonitorRow,
  readMonitors,
  readPoint,
  readPoints,
  replaceEvaluation,
  updateMonitor,
} from './data.ts';
import { daysOf } from './measure.ts';
import { canBeWatched, choicesOf, UNITS } from './monitor-sight.ts';
import { previewMonitor, tolerancesFor } from './preview-service.ts';
import {
  type EditedMonitor,
  type FalseAlarm,
  isSameSeries,
  type ListedMonitor,
  type MonitorChoices,
  type MonitorDefinition,
  REPLAY_DAYS,
  type ShownMonitor,
} from './schema.ts';
import { findSeen, type MonitorCaller, sightOf } from './seen-monitors.ts';
import { settleIncident } from './standing.ts';
import { stateOf } from './state-of.ts';

/** What a monitor of a table could be of, for this reader. Throws `not_found` for a table that they do not see. */
export async function readChoices(reader: Reader, table: string): Promise<MonitorChoices> {
  const decision = (await reader.decisions()).get(table);
  if (!decision) throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  return choicesOf(decision);
}

/** Tables of which the reader sees all rows and, as it is, a column that says when a row is of. */
export async function readTables(reader: Reader): Promise<string[]> {
  const decisions = [...(await reader.decisions()).values()];
  return decisions
    .filter(canBeWatched)
    .map(({ name }) => name)
    .sort();
}

/**
 * Those of which the reader may know all: they see all rows of the table, the columns that it reads as they are, and no name that
 * its title gives away.
 */
export async function listMonitors(
  reader: Reader,
): Promise<{ readonly monitors: ListedMonitor[]; readonly mayManage: boolean }> {
  const isSeen = await sightOf(reader);
  const rows = await readMonitors();
  const seen = await Promise.all(rows.map(isSeen));
  return {
    monitors: rows.filter((_, place) => seen[place]).map(toListed),
    mayManage: mayTry(reader),
  };
}

/** With its points of the past 90 days. Throws `not_found`, also for one that they may not know of. */
export async function showMonitor(reader: Reader, id: string): Promise<ShownMonitor> {
  const row = await findSeen(reader, id);
  const [points, falseAlarms] = await Promise.all([readPoints(id, REPLAY_DAYS), falseAlarmsOf(id)]);
  return {
    ...toListed(row),
    version: row.version,
    unit: UNITS[row.definition.measure.kind],
    points,
    falseAlarms,
    mayManage: may(reader, 'quality:manage'),
    mayEdit: mayTry(reader),
  };
}

/** What is saved was replayed before, and a replay reads rows. */
function mayTry(reader: Reader): boolean {
  return may(reader, 'quality:manage') && may(reader, 'data:preview');
}

/** Saves a monitor together with what its replay told, and gives its id. Throws as `previewMonitor`. */
export async function saveMonitor(
  caller: MonitorCaller,
  definition: MonitorDefinition,
  signal: AbortSignal | undefined,
): Promise<string> {
  const now = Date.now();
  const { points, learned, needed } = await previewMonitor(caller, definition, signal, { now });
  const id = randomUUID();
  const { personId, email } = caller.reader;
  await inTransaction(async (tx) => {
    await insertMonitor(tx, { id, definition, savedById: personId, savedBy: email });
    const evaluatedTo = new Date(daysOf(definition, now).to);
    await keepEvaluation(tx, {
      ...{ id, version: 1, state: stateOf(points, learned < needed), points, evaluatedTo },
    });
    await settleIncident(tx, definition.table);
    await recordChange(tx, caller, definition, 'created');
  });
  return id;
}

/**
 * Makes another one of a monitor. What it found makes room for what it would have found, and false alarms stay where the same is
 * measured; another title alone changes nothing of that. Throws `not_found` for one that the caller may not know of,
 * `bad_request` for another table, `conflict` when somebody saved before, and as `previewMonitor`.
 */
export async function editMonitor(
  caller: MonitorCaller,
  { monitor: id, definition, basedOn }: EditedMonitor,
  signal: AbortSignal | undefined,
): Promise<void> {
  const row = await findSeen(caller.reader, id);
  if (row.definition.table !== definition.table) {
    throw new AppError('bad_request', 'A monitor stays with its table. Make a new one for another.');
  }
  const changed = changedParts(row.definition, definition);
  const now = Date.now();
  const isTitleOnly = changed.every((part) => part === 'title');
  const told = isTitleOnly
    ? null
    : await previewMonitor(caller, definition, signal, {
        now,
        tolerances: await tolerancesFor(row, definition),
      });
  const { personId, email } = caller.reader;
  await inTransaction(async (tx) => {
    if (!(await updateMonitor(tx, { id, definition, savedById: personId, savedBy: email }, basedOn))) {
      throw new AppError(
        'conflict',
        'Somebody saved or removed this monitor while you edited it. Load it again.',
      );
    }
    if (told) {
      const state = stateOf(told.points, told.learned < told.needed);
      const evaluatedTo = new Date(daysOf(definition, now).to);
      await replaceEvaluation(
        tx,
        { id, version: basedOn + 1, state, points: told.points, evaluatedTo },
        { isSameSeries: isSameSeries(row.definition, definition) },
      );
    }
    await settleIncident(tx, definition.table);
    await recordChange(tx, caller, definition, 'edited', { parts: changed });
  });
}

function changedParts(before: MonitorDefinition, after: MonitorDefinition): string[] {
  const parts = Object.keys(after) as (keyof MonitorDefinition)[];
  return parts.filter((part) => !isDeepStrictEqual(before[part], after[part]));
}

/** Throws `not_found`, also for one that they may not know of. */
export async function removeMonitor(caller: MonitorCaller, id: string): Promise<void> {
  const { definition } = await findSeen(caller.reader, id);
  await inTransaction(async (tx) => {
    if (!(await deleteMonitor(tx, id))) return;
    await settleIncident(tx, definition.table);
    await recordChange(tx, caller, definition, 'removed');
  });
}

/**
 * Says that an alert was a false alarm, or takes it back: from the next point on, like deviations are let pass. Throws `bad_request`
 * for a point that was not told, and for one of a holiday, which the other holidays already count with.
 */
export async function giveFeedback(
  caller: MonitorCaller,
  { monitor: id, at: text, isFalse }: FalseAlarm,
): Promise<void> {
  const { definition } = await findSeen(caller.reader, id);
  const at = new Date(text);
  const point = await readPoint(id, at);
  if (!point || (point.verdict !== 'alert' && point.verdict !== 'continued')) {
    throw new AppError(
      'bad_request',
      'Nothing was told at this moment. Open the monitor again to see its alerts.',
    );
  }
  if (point.tolerance === null) {
    throw new AppError(
      'bad_request',
      'This is of a holiday: it counts for what is expected of the next ones.',
    );
  }
  const feedback = { id, at, side: point.side, factor: point.tolerance, saidBy: caller.reader.email };
  await inTransaction(async (tx) => {
    await (isFalse ? insertFeedback(tx, feedback) : deleteFeedback(tx, feedback));
    await settleIncident(tx, definition.table);
    await recordChange(tx, caller, definition, isFalse ? 'false alarm' : 'false alarm taken back');
  });
}

function toListed(row: MonitorRow): ListedMonitor {
  const { id, definition, savedBy, state, problem, alerts30Days, evaluatedAt, lastAlertAt } = row;
  return {
    ...{ id, definition, savedBy, state, problem, alerts30Days },
    evaluatedAt: evaluatedAt?.toISOString() ?? null,
    lastAlertAt: lastAlertAt?.toISOString() ?? null,
  };
}

async function recordChange(
  tx: Parameters<typeof recordAuditIn>[0],
  { reader, networkAddress }: MonitorCaller,
  { table, measure }: MonitorDefinition,
  what: string,
  more: AuditEntry['details'] = {},
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  await recordAuditIn(tx, [
    {
      ...{ action: 'monitor.changed', outcome: 'ok', actorId, actor, subject: table, networkAddress },
      details: { what, kind: measure.kind, ...more },
    },
  ]);
}
