import type { Engine } from '../engine/engine.ts';
import { describeError, errorMessage } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import { closeRequests, openRequests } from '../lake/work-requests-data.ts';
import { createLogger } from '../log.ts';
import { type CheckedAt, checkTable, dataSnapshotId, notEvaluated } from './check-table.ts';
import { planRound, type TableFacts } from './plan-round.ts';
import { type FinishedRun, forgetTablesBut, keepRun, readTableStates, type WithRun } from './runs-data.ts';
import { scoreOf } from './score.ts';
import { runAsAuthor } from './statement-service.ts';
import { checksKeyOf, checksOf, type SuiteInForce } from './suite-in-force.ts';
import { byTable, suitesInForce } from './suites-in-force.ts';

export interface KeepOptions {
  readonly signal: AbortSignal;
  /** Opened when the first table needs one. */
  readonly engine: () => Promise<Engine>;
  /** Runs in the transaction that keeps a run. */
  readonly within?: (table: string) => WithRun;
  readonly now?: () => number;
}

/** A table whose age is checked is looked at though nothing comes: that is when it fails. */
const AGE_EVERY_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * Checks the tables that are due. What somebody asks for comes first, also when they ask in between. One round; gives how many
 * tables were checked.
 */
export async function keepQuality(options: KeepOptions): Promise<number> {
  const now = options.now ?? Date.now;
  const checked = new Set(await checkAskedFor(options));
  const tables = byTable(await suitesInForce());
  await forgetTablesBut([...tables.keys()]);
  for (const { table, cause } of planRound(await factsOf(tables), now())) {
    for (const asked of await checkAskedFor(options)) checked.add(asked);
    if (options.signal.aborted) break;
    if (checked.has(table)) continue;
    await checkOne({ table, cause, askedBy: null }, tables.get(table) ?? [], options);
    checked.add(table);
  }
  return checked.size;
}

/** Checks the tables of which somebody asked that, and no others; gives which. */
export async function checkAskedFor(options: KeepOptions): Promise<string[]> {
  const requests = await openRequests(['check']);
  if (requests.length === 0) return [];
  const tables = byTable(await suitesInForce());
  const checked: string[] = [];
  for (const request of requests) {
    if (options.signal.aborted) break;
    const { table, askedBy } = request;
    const suites = tables.get(table);
    if (suites) {
      await checkOne({ table, cause: 'request', askedBy }, suites, options);
      // What was cut off stays asked for.
      if (options.signal.aborted) break;
      checked.push(table);
    }
    await closeRequests([request]);
  }
  return checked;
}

async function factsOf(tables: ReadonlyMap<string, readonly SuiteInForce[]>): Promise<TableFacts[]> {
  const names = [...tables.keys()];
  const [loaded, states] = await Promise.all([
    loadTables(
      names.map((name) => ({
        namespace: name.split('.', 1)[0] ?? '',
        name: name.slice(name.indexOf('.') + 1),
      })),
    ),
    readTableStates(names),
  ]);
  const lasts = new Map(states.map((state) => [state.table, state]));
  return names.map((table, place): TableFacts => {
    const suites = tables.get(table) ?? [];
    const last = lasts.get(table);
    const found = loaded[place];
    return {
      table,
      snapshotId: found ? dataSnapshotId(found) : null,
      checksKey: checksKeyOf(suites),
      everyMs: everyMsOf(suites),
      last: last
        ? {
            ...{ snapshotId: last.snapshotId, checksKey: last.checksKey, durationMs: last.durationMs },
            finishedAtMs: last.finishedAt.getTime(),
          }
        : null,
    };
  });
}

function everyMsOf(suites: readonly SuiteInForce[]): number | null {
  const spans = suites.flatMap(({ everyMinutes, checks }) => [
    ...(everyMinutes === null ? [] : [everyMinutes * MINUTE_MS]),
    ...(checks.some(({ type }) => type === 'expect_table_to_be_fresh') ? [AGE_EVERY_MS] : []),
  ]);
  return spans.length === 0 ? null : Math.min(...spans);
}

async function checkOne(
  { table, ...why }: Pick<FinishedRun, 'table' | 'cause' | 'askedBy'>,
  suites: readonly SuiteInForce[],
  { signal, engine, within, now = Date.now }: KeepOptions,
): Promise<void> {
  const startedAt = new Date(now());
  const run = { table, ...why, startedAt, checksKey: checksKeyOf(suites) };
  try {
    const found = await checkTable(await engine(), table, suites, { signal, now: startedAt, runAsAuthor });
    await keepRun(finished(run, found, new Date(now())), within?.(table));
  } catch (error) {
    if (signal.aborted) return;
    createLogger('quality').error({ table, error: errorMessage(error) }, 'a table could not be checked');
    const { message } = describeError(error);
    // Of no snapshot: it is tried again, however long nothing new comes.
    const found = {
      ...{ snapshotId: null, rows: 0, scans: 0, error: message },
      checks: checksOf(suites).map((each) => notEvaluated(each, message)),
    };
    await keepRun(finished(run, found, new Date(now())), within?.(table));
  }
}

function finished(
  run: Pick<FinishedRun, 'table' | 'cause' | 'askedBy' | 'startedAt' | 'checksKey'>,
  found: CheckedAt & { readonly error?: string },
  finishedAt: Date,
): FinishedRun {
  const counted = found.checks.map(({ check: { severity }, outcome: { state } }) => ({ severity, state }));
  return { ...run, error: null, ...found, ...scoreOf(counted), finishedAt };
}
