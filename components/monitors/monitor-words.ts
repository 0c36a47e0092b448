import type { NumberFormat } from '#components/chart/prepare/format.ts';
import type { Status } from '#components/ui/status-badge.tsx';
import type {
  JudgedPoint,
  Measure,
  MonitorReplay,
  MonitorState,
  Sensitivity,
  Unit,
  Verdict,
} from '#server/monitors/schema.ts';

export const STATE_WORDS: Record<MonitorState, { readonly status: Status; readonly word: string }> = {
  alert: { status: 'critical', word: 'Alert' },
  fine: { status: 'good', word: 'As expected' },
  learning: { status: 'notice', word: 'Learning' },
  failed: { status: 'warning', word: 'Not evaluated' },
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  learning: 'Learning',
  missing: 'No value',
  expected: 'As expected',
  holiday: 'Holiday',
  alert: 'Alert',
  continued: 'Alert goes on',
};

export const MEASURE_WORDS: Record<Measure['kind'], string> = {
  volume: 'Number of rows',
  freshness: 'Age of the newest row',
  nulls: 'Share of rows without a value',
  distribution: 'How far values are spread otherwise than before',
  metric: 'Business metric',
};

export const SENSITIVITY_WORDS: Record<Sensitivity, string> = {
  low: 'Low: what comes once in a thousand times',
  medium: 'Medium',
  high: 'High: what comes once in a hundred times',
};

export const FORMATS: Record<Unit, NumberFormat> = {
  rows: 'integer',
  seconds: 'integer',
  share: 'percent',
  distance: 'decimal',
  value: 'decimal',
};

/** What the monitor looks at, in words: `Share of rows without a value: country, by day`. */
export function measureWords(measure: Measure, every: 'hour' | 'day'): string {
  const what = MEASURE_WORDS[measure.kind];
  const of = 'column' in measure ? `: ${measure.column}` : 'metric' in measure ? `: ${measure.metric}` : '';
  const unit = measure.kind === 'freshness' ? ' in seconds' : '';
  return `${what}${unit}${of}, by ${every}`;
}

/** What a replay came to, in a sentence. */
export function replayWords({ points, learned, needed, days }: MonitorReplay): string {
  const alerts = points.filter(({ verdict }) => verdict === 'alert').length;
  if (points.length === 0) return `There are no rows in the past ${days} days to learn from.`;
  const judged = points.some(({ verdict }) => verdict !== 'learning' && verdict !== 'missing');
  if (!judged) return `It would still be learning: ${learned} of ${needed} points.`;
  const told = alerts === 0 ? 'nothing' : alerts === 1 ? 'one alert' : `${alerts} alerts`;
  return `In the past ${days} days it would have told ${told}.`;
}

/** For a screen reader: what the picture shows. */
export function chartWords(points: readonly JudgedPoint[]): string {
  const alerts = points.filter(({ verdict }) => verdict === 'alert').length;
  return `A line of ${points.length} points over the range in which each was expected, with ${alerts} ${alerts === 1 ? 'alert' : 'alerts'} marked. The table has the numbers.`;
}
