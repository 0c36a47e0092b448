import { datasets } from '../access/datasets.ts';
import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import { undeclaredColumns } from '../access/undeclared-columns.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import type { Json } from '../expectations/schema.ts';
import { isExpectation, VOCABULARY } from '../expectations/vocabulary.ts';
import { askForWork, openRequests } from '../lake/work-requests-data.ts';
import { findTable, sightOf } from './quality-sight.ts';
import {
  type CheckStateRow,
  readAllCheckStates,
  readCheckHistory,
  readCheckStates,
  readPlatformTrend,
  readTableStates,
  readTrend,
} from './runs-data.ts';
import type {
  CheckHistory,
  QualityOverview,
  QualityRow,
  QualityState,
  SeenCheck,
  SeenSuite,
  TableQuality,
  WhichCheck,
} from './schema.ts';
import { meanScore, scoreOf } from './score.ts';
import { checkSight, readerSight, type Sight } from './seen-checks.ts';
import { checksOf, type SuiteInForce } from './suite-in-force.ts';
import { byTable, suitesInForce } from './suites-in-force.ts';
import type { QualityCaller } from './suites-service.ts';

const TREND_DAYS = 90;
const HISTORY_MAX = 200;
const OBSERVED_CHARS = 300;

/** How one table stands, by the checks that the reader may know of. Throws `not_found` as for any table. */
export async function readTableQuality(reader: Reader, table: string): Promise<TableQuality> {
  const sight = await sightOf(reader, table);
  const [suites, states, [state], trend, requests, models] = await Promise.all([
    suitesInForce(table),
    readCheckStates(table),
    readTableStates([table]),
    readTrend(table, TREND_DAYS),
    openRequests(['check']),
    declaredModels(),
  ]);
  const known = new Map(states.map((row) => [`${row.suite}\n${row.check.id}`, row]));
  const seen = checksOf(suites).flatMap(({ suite, check }) => {
    const of = sight.of(check);
    return of === null
      ? []
      : [{ suite, check, sight: of, row: known.get(`${suite.id}\n${check.id}`) ?? null }];
  });
  const isWhole = seen.length === suites.reduce((sum, { checks }) => sum + checks.length, 0);
  const evaluated = seen.flatMap(({ check: { severity }, row }) => (row ? [{ severity, ...pick(row) }] : []));
  const score = scoreOf(evaluated);
  return {
    table,
    state: score.state,
    since: sinceOf(score.state, evaluated),
    score: score.score,
    checkedAt: state?.finishedAt.toISOString() ?? null,
    snapshotId: state?.snapshotId ?? null,
    rows: state && isWhole ? state.rows : null,
    scans: state?.scans ?? null,
    durationMs: state?.durationMs ?? null,
    error: state?.error ?? null,
    hasGate: models.some(({ relation }) => relation === table),
    isWaiting: requests.some((request) => request.table === table),
    checks: seen.map(toSeenCheck),
    // The figures of a run are of all checks.
    trend: isWhole ? trend.map(({ at, ...point }) => ({ at: at.toISOString(), ...point })) : [],
    suites: suites.flatMap((suite) => toSeenSuite(suite, seen)),
  };
}

function pick({ state, since }: CheckStateRow): Pick<CheckStateRow, 'state' | 'since'> {
  return { state, since };
}

/** When the table came into the state that its checks make: with the first that fails, or after the last that came right. */
function sinceOf(
  state: QualityState,
  checks: readonly (Pick<CheckStateRow, 'state' | 'since'> & { readonly severity: SeenCheck['severity'] })[],
): string | null {
  const deciding = checks.filter(({ severity, state: each }) =>
    state === 'failing'
      ? severity === 'critical' && each === 'failed'
      : state === 'warning'
        ? severity !== 'info' && each !== 'passed'
        : severity !== 'info',
  );
  const times = deciding.map(({ since }) => since.getTime());
  if (times.length === 0 || state === 'unknown') return null;
  return new Date(state === 'good' ? Math.max(...times) : Math.min(...times)).toISOString();
}

interface Seen {
  readonly suite: SuiteInForce;
  readonly check: SuiteInForce['checks'][number];
  readonly sight: Sight;
  readonly row: CheckStateRow | null;
}

function toSeenCheck({ suite, check, sight, row }: Seen): SeenCheck {
  const { id, type, severity, gate } = check;
  return {
    ...{ suite: suite.id, suiteName: suite.name, origin: suite.origin },
    ...{ id, type, severity, gate },
    ...{ sentence: sight.sentence, notes: sight.notes, columns: sight.columns },
    result: row && {
      state: row.state,
      reason: sight.whole ? row.reason : null,
      since: row.since.toISOString(),
      evaluatedAt: row.evaluatedAt.toISOString(),
      elementCount: sight.counts ? row.elementCount : null,
      missingCount: sight.counts ? row.missingCount : null,
      unexpectedCount: sight.counts ? row.unexpectedCount : null,
      observed: sight.values ? observedText(row.observed) : null,
      hasRows: sight.whole && (row.unexpectedCount ?? 0) > 0 && hasFailingRows(type),
    },
  };
}

function hasFailingRows(type: string): boolean {
  return isExpectation(type) && !['aggregate', 'table'].includes(VOCABULARY[type].group);
}

function observedText(observed: Json): string | null {
  if (observed === null) return null;
  const isList = Array.isArray(observed) && observed.every((each) => typeof each !== 'object');
  const text =
    typeof observed === 'string' ? observed : isList ? observed.join(', ') : JSON.stringify(observed);
  return text.length <= OBSERVED_CHARS ? text : `${text.slice(0, OBSERVED_CHARS)}…`;
}

function toSeenSuite(suite: SuiteInForce, seen: readonly Seen[]): SeenSuite[] {
  const own = seen.filter((each) => each.suite === suite);
  if (own.length === 0 && suite.checks.length > 0) return [];
  const isWhole = own.length === suite.checks.length && own.every(({ sight }) => sight.whole);
  const { id, name, origin, version, savedBy, savedAt, everyMinutes } = suite;
  return [
    {
      ...{ id, name, origin, version, savedBy, everyMinutes },
      description: isWhole ? suite.description : '',
      savedAt: savedAt?.toISOString() ?? null,
      checks: isWhole ? suite.checks : null,
    },
  ];
}

/** Tables that a reader sees and that have checks of which they may know. */
interface SeenTables {
  readonly tables: readonly QualityRow[];
  /** Those of which they may know every check. */
  readonly whole: readonly string[];
}

export async function readSeenTables(reader: Reader): Promise<SeenTables> {
  const [knows, all, undeclared, suites, states, rows] = await Promise.all([
    readerSight(reader),
    datasets(),
    undeclaredColumns(),
    suitesInForce(),
    readTableStates(null),
    readAllCheckStates(),
  ]);
  const known = Map.groupBy(rows, ({ table }) => table);
  const finished = new Map(states.map(({ table, finishedAt }) => [table, finishedAt]));
  const described = new Map(all.map((dataset) => [dataset.name, dataset]));
  const tables: QualityRow[] = [];
  const whole: string[] = [];
  for (const [table, own] of byTable(suites)) {
    const decision = knows.decisions.get(table);
    const dataset = described.get(table);
    if (!decision || !dataset) continue;
    const sight = checkSight(
      knows,
      decision,
      dataset.columns.map(({ name }) => name),
      undeclared.get(table) ?? [],
    );
    const visible = checksOf(own).filter(({ check }) => sight.of(check) !== null);
    if (visible.length === 0) continue;
    const stateOf = new Map((known.get(table) ?? []).map((row) => [`${row.suite}\n${row.check}`, row]));
    const evaluated = visible.flatMap(({ suite, check }) => {
      const row = stateOf.get(`${suite.id}\n${check.id}`);
      return row ? [{ severity: check.severity, state: row.state, since: row.since }] : [];
    });
    const score = scoreOf(evaluated);
    // What is shown for information fails without anything being wrong.
    const count = (state: string) =>
      evaluated.filter((each) => each.severity !== 'info' && each.state === state).length;
    if (visible.length === own.reduce((sum, { checks }) => sum + checks.length, 0)) whole.push(table);
    tables.push({
      ...{ table, domain: dataset.domain, owner: dataset.owner },
      ...{
        state: score.state,
        since: sinceOf(score.state, evaluated),
        score: score.score,
        weight: score.weight,
      },
      ...{ passed: count('passed'), failed: count('failed'), notEvaluated: count('not_evaluated') },
      checkedAt: finished.get(table)?.toISOString() ?? null,
    });
  }
  return { tables, whole };
}

/** Every table that the reader sees and that has checks of which they may know, the worst first. */
export async function readOverview(reader: Reader, now: Date = new Date()): Promise<QualityOverview> {
  const { tables, whole } = await readSeenTables(reader);
  const domains = [...Map.groupBy(tables, ({ domain }) => domain)]
    .map(([domain, members]) => ({ domain, score: meanScore(members), tables: members.length }))
    .toSorted((a, b) => (a.score ?? 2) - (b.score ?? 2));
  return {
    at: now.toISOString(),
    score: meanScore(tables),
    tables: tables.toSorted(
      (a, b) =>
        WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state) ||
        (a.score ?? 2) - (b.score ?? 2) ||
        (a.table < b.table ? -1 : 1),
    ),
    domains,
    trend: await readPlatformTrend(whole, TREND_DAYS),
  };
}

const WORST_FIRST: readonly QualityState[] = ['failing', 'warning', 'good', 'unknown'];

/** Of the runs that are kept whole. Throws `not_found` for a check that is not there or not seen. */
export async function readHistory(reader: Reader, which: WhichCheck): Promise<CheckHistory> {
  const sight = await sightOf(reader, which.table);
  const found = checksOf(await suitesInForce(which.table)).find(
    ({ suite, check }) => suite.id === which.suite && check.id === which.check,
  );
  const seen = found && sight.of(found.check);
  if (!seen) throw new AppError('not_found', 'There is no such check, or you may not see it.');
  const points = await readCheckHistory(which.table, which.suite, which.check, HISTORY_MAX);
  return {
    points: points.map(({ at, state, elementCount, unexpectedCount }) => ({
      ...{ at: at.toISOString(), state },
      elementCount: seen.counts ? elementCount : null,
      unexpectedCount: seen.counts ? unexpectedCount : null,
    })),
  };
}

/** Has a table checked now; it begins within seconds. */
export async function askCheck({ reader, networkAddress }: QualityCaller, table: string): Promise<void> {
  await findTable(reader, table);
  const { personId: actorId, email: actor } = reader;
  await askForWork({ table, what: 'check', askedBy: actor }, (tx) =>
    recordAuditIn(tx, [
      {
        ...{ action: 'table.work_asked', outcome: 'ok', actorId, actor, subject: table, networkAddress },
        details: { what: 'check' },
      },
    ]),
  );
}
