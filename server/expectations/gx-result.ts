import type { Check, CheckOutcome, Json, ResultFormat } from './schema.ts';

/**
 * An outcome as Great Expectations hands it out, in its four forms (docs.greatexpectations.io, "Result format"). Pure.
 *
 * Percentages are of a hundred. `unexpected_index_list` is not given: rows of a table have no place; the query that finds them is.
 */

/** Values of rows that fail, as many as the form wants. */
export interface UnexpectedValues {
  readonly list: readonly Json[];
  /** Finds all of them. */
  readonly query: string;
}

export interface GxResult {
  readonly success: boolean;
  readonly expectation_config: {
    readonly type: string;
    readonly kwargs: Check['arguments'];
    readonly meta: Readonly<Record<string, never>>;
    readonly severity: Check['severity'];
    readonly id: string;
  };
  readonly result: Readonly<Record<string, Json>>;
  readonly meta: Readonly<Record<string, never>>;
  readonly exception_info: {
    readonly raised_exception: boolean;
    readonly exception_message: string | null;
    readonly exception_traceback: null;
  };
}

/** Of values that fail, the short forms show no more. */
export const PARTIAL_MAX = 20;

export function gxResult(
  check: Check,
  outcome: Pick<
    CheckOutcome,
    'state' | 'reason' | 'elementCount' | 'missingCount' | 'unexpectedCount' | 'observed'
  >,
  format: ResultFormat,
  unexpected: UnexpectedValues | null,
): GxResult {
  const { state, reason } = outcome;
  return {
    success: state === 'passed',
    expectation_config: {
      ...{ type: check.type, kwargs: check.arguments, meta: {} },
      ...{ severity: check.severity, id: check.id },
    },
    result:
      format === 'BOOLEAN_ONLY' || state === 'not_evaluated' ? {} : resultOf(outcome, format, unexpected),
    meta: {},
    exception_info: {
      raised_exception: state === 'not_evaluated',
      exception_message: reason,
      exception_traceback: null,
    },
  };
}

function resultOf(
  { elementCount, missingCount, unexpectedCount, observed }: Parameters<typeof gxResult>[1],
  format: ResultFormat,
  unexpected: UnexpectedValues | null,
): Record<string, Json> {
  const result: Record<string, Json> = observed === null ? {} : { observed_value: observed };
  if (elementCount !== null) result.element_count = elementCount;
  if (unexpectedCount !== null) result.unexpected_count = unexpectedCount;
  if (elementCount !== null && unexpectedCount !== null) {
    const missing = missingCount ?? 0;
    const percent = (count: number, of: number) => (of === 0 ? null : (count / of) * 100);
    result.missing_count = missing;
    result.missing_percent = percent(missing, elementCount);
    result.unexpected_percent = percent(unexpectedCount, elementCount - missing);
    result.unexpected_percent_nonmissing = percent(unexpectedCount, elementCount - missing);
    result.unexpected_percent_total = percent(unexpectedCount, elementCount);
  }
  if (unexpected === null) return result;
  result.partial_unexpected_list = unexpected.list.slice(0, PARTIAL_MAX);
  if (format === 'BASIC') return result;
  result.partial_unexpected_counts = countsOf(unexpected.list).slice(0, PARTIAL_MAX);
  if (format === 'SUMMARY') return result;
  result.unexpected_list = unexpected.list;
  result.unexpected_index_query = unexpected.query;
  return result;
}

/** The most frequent first. */
function countsOf(list: readonly Json[]): { readonly value: Json; readonly count: number }[] {
  return [...Map.groupBy(list, (value) => JSON.stringify(value)).values()]
    .map((same) => ({ value: same[0] ?? null, count: same.length }))
    .toSorted((a, b) => b.count - a.count);
}
