import type { Status } from '#components/ui/status-badge.tsx';
import type { CheckState, Gate, Severity } from '#server/expectations/schema.ts';
import type { QualityRow, QualityState, SuiteOrigin } from '#server/quality/schema.ts';

/** States and the like in words. */

export const STATE_WORDS: Readonly<Record<QualityState, { readonly status: Status; readonly word: string }>> =
  {
    good: { status: 'good', word: 'Good' },
    warning: { status: 'warning', word: 'Warning' },
    failing: { status: 'critical', word: 'Failing' },
    unknown: { status: 'idle', word: 'Not known' },
  };

export const CHECK_WORDS: Readonly<Record<CheckState, { readonly status: Status; readonly word: string }>> = {
  passed: { status: 'good', word: 'Passed' },
  failed: { status: 'critical', word: 'Failed' },
  not_evaluated: { status: 'warning', word: 'Not evaluated' },
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'For information',
};

export const GATE_WORDS: Readonly<Record<Gate, string>> = {
  publish: 'Published all the same',
  quarantine: 'Rows that fail are kept back',
  hold: 'Held until somebody releases it',
};

export const ORIGIN_WORDS: Readonly<Record<SuiteOrigin, string>> = {
  shipped: 'Came with the product',
  dbt: 'Beside the model, in schema.yml',
  portal: 'Written here',
};

/** How bad a check that fails is to look at: what is only told is no alarm. */
export function checkStatus(state: CheckState, severity: Severity): Status {
  if (state === 'failed' && severity !== 'critical') return severity === 'warning' ? 'warning' : 'notice';
  return CHECK_WORDS[state].status;
}

const LIST = 3;

/** Whether data is good today, in a sentence. */
export function summaryWords(tables: readonly Pick<QualityRow, 'table' | 'state'>[]): string {
  if (tables.length === 0) return 'Nothing is checked that you see.';
  const of = (state: QualityState) => tables.filter((each) => each.state === state).map(({ table }) => table);
  const [failing, warning, unknown] = [of('failing'), of('warning'), of('unknown')];
  const known = tables.length - unknown.length;
  if (known === 0) return 'Nothing that counts has been checked yet.';
  if (failing.length > 0) {
    return `${named(failing)} ${failing.length === 1 ? 'fails' : 'fail'} something critical.`;
  }
  if (warning.length > 0)
    return `Nothing critical fails; ${named(warning)} ${warning.length === 1 ? 'has' : 'have'} a warning.`;
  return `All ${known} tables with checks that count are good.`;
}

function named(tables: readonly string[]): string {
  const rest = tables.length - LIST;
  const shown = tables.slice(0, LIST);
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The share of rows that hold, where rows were counted. */
export function passedShare({
  elementCount,
  missingCount,
  unexpectedCount,
}: {
  readonly elementCount: number | null;
  readonly missingCount: number | null;
  readonly unexpectedCount: number | null;
}): number | null {
  if (elementCount === null || unexpectedCount === null) return null;
  const looked = elementCount - (missingCount ?? 0);
  return looked === 0 ? null : 1 - unexpectedCount / looked;
}
