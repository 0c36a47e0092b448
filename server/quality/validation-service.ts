import { AppError } from '../errors.ts';
import { type GxResult, gxResult, PARTIAL_MAX, type UnexpectedValues } from '../expectations/gx-result.ts';
import type { Check, Json, ResultFormat } from '../expectations/schema.ts';
import { isExpectation, VOCABULARY } from '../expectations/vocabulary.ts';
import { readFailingRows } from './failing-rows-service.ts';
import { sightOf } from './quality-sight.ts';
import { readCheckStates, readTableStates } from './runs-data.ts';
import { checksOf } from './suite-in-force.ts';
import { suitesInForce } from './suites-in-force.ts';
import type { QualityCaller } from './suites-service.ts';

/** How the checks of a table came out, as Great Expectations writes the results of a validation. */
export interface Validation {
  readonly success: boolean;
  readonly statistics: {
    readonly evaluated_expectations: number;
    readonly successful_expectations: number;
    readonly unsuccessful_expectations: number;
    readonly success_percent: number | null;
  };
  readonly results: readonly GxResult[];
  readonly meta: { readonly table: string; readonly snapshot_id: string | null; readonly checked_at: string };
}

/** Of one check; all of them can be had with the query that is given beside. */
const COMPLETE_MAX = 2_000;

/**
 * The last run of a table, of the checks that the caller sees whole. Values of rows that fail are those that fail now, and are
 * recorded as every look at them. Throws `not_found` for a table that they do not see, or that was not checked yet.
 */
export async function readValidation(
  caller: QualityCaller,
  { table, format }: { readonly table: string; readonly format: ResultFormat },
  signal: AbortSignal | undefined,
): Promise<Validation> {
  const sight = await sightOf(caller.reader, table);
  const [suites, states, [head]] = await Promise.all([
    suitesInForce(table),
    readCheckStates(table),
    readTableStates([table]),
  ]);
  if (!head) throw new AppError('not_found', `${table} has no checks, or was not checked yet.`);
  const known = new Map(states.map((row) => [`${row.suite}\n${row.check.id}`, row]));
  const results: GxResult[] = [];
  for (const { suite, check } of checksOf(suites)) {
    const seen = sight.of(check);
    const row = known.get(`${suite.id}\n${check.id}`);
    if (!seen?.whole || !row) continue;
    const shown = {
      ...{ state: row.state, reason: row.reason, observed: seen.values ? row.observed : null },
      elementCount: seen.counts ? row.elementCount : null,
      missingCount: seen.counts ? row.missingCount : null,
      unexpectedCount: seen.counts ? row.unexpectedCount : null,
    };
    const wants = format !== 'BOOLEAN_ONLY' && row.state === 'failed' && seen.values && hasRows(check);
    const unexpected = wants ? await unexpectedValues(caller, table, suite.id, check, format, signal) : null;
    results.push(gxResult(row.check, shown, format, unexpected));
  }
  const successful = results.filter(({ success }) => success).length;
  return {
    success: successful === results.length,
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: results.length === 0 ? null : (successful / results.length) * 100,
    },
    results,
    meta: { table, snapshot_id: head.snapshotId, checked_at: head.finishedAt.toISOString() },
  };
}

function hasRows({ type }: Check): boolean {
  return isExpectation(type) && ['values', 'pair', 'columns'].includes(VOCABULARY[type].group);
}

async function unexpectedValues(
  caller: QualityCaller,
  table: string,
  suite: string,
  check: Check,
  format: ResultFormat,
  signal: AbortSignal | undefined,
): Promise<UnexpectedValues> {
  const limit = format === 'COMPLETE' ? COMPLETE_MAX : PARTIAL_MAX;
  const asked = { table, suite, check: check.id, limit, offset: 0 };
  const { columns, rows, sql } = await readFailingRows(caller, asked, signal);
  const names = columns.map(({ name }) => name);
  return { list: rows.map((row) => failingValue(check, names, row)), query: sql };
}

/** What the check is about: the value of its column, or those of its columns by name. */
function failingValue(
  { type, arguments: given }: Check,
  names: readonly string[],
  row: readonly Json[],
): Json {
  const at = (name: Json | undefined) => (typeof name === 'string' ? row[names.indexOf(name)] : null) ?? null;
  if (typeof given.column === 'string') return at(given.column);
  const columns = [
    given.column_A,
    given.column_B,
    ...(Array.isArray(given.column_list) ? given.column_list : []),
  ];
  const named = columns.filter((name) => typeof name === 'string');
  return named.length === 0 ? type : Object.fromEntries(named.map((name) => [name, at(name)]));
}
