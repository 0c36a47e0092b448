import type { ColumnDecision } from '../access/decision.ts';
import { maskValue } from '../access/mask-value.ts';
import type { HistoryName, LiveUpdate, MetricName, VisibleLiveUpdate, VisibleMetric } from './schema.ts';

/** What one person sees of the live datasets, as `readableLive` says. */
export interface LiveColumns {
  readonly now: ReadonlyMap<string, ColumnDecision>;
  readonly minutes: ReadonlyMap<string, ColumnDecision>;
}

/** The column of `live.now` that each metric is. The courses are columns of `live.minutes` under their own names. */
const METRIC_COLUMNS: Readonly<Record<MetricName, string>> = {
  ordersPerMinute: 'orders_per_minute',
  revenueLast5Minutes: 'revenue_last_5_minutes',
  activeSessions: 'active_sessions',
};
const METRICS = Object.keys(METRIC_COLUMNS) as MetricName[];
const HISTORY: readonly HistoryName[] = ['orders', 'revenue'];

/** Which of the live metrics, and of their courses over the last minutes, there are for somebody. */
export function metricsIn({ now, minutes }: LiveColumns): {
  readonly metrics: ReadonlySet<MetricName>;
  readonly history: ReadonlySet<HistoryName>;
} {
  return {
    metrics: new Set(METRICS.filter((name) => now.has(METRIC_COLUMNS[name]))),
    history: new Set(HISTORY.filter((name) => minutes.has(name))),
  };
}

/** What somebody sees of an update; null when that is nothing. */
export function visibleUpdate(update: LiveUpdate, { now, minutes }: LiveColumns): VisibleLiveUpdate | null {
  if (now.size === 0 && minutes.size === 0) return null;
  const metrics: Partial<Record<MetricName, VisibleMetric>> = {};
  for (const name of METRICS) {
    const column = now.get(METRIC_COLUMNS[name]);
    const metric = update.metrics[name];
    if (column) metrics[name] = { ...metric, value: masked(column, metric.value) };
  }
  return {
    asOf: now.size > 0 ? update.asOf : null,
    watermark: now.size > 0 ? update.watermark : null,
    metrics,
    history: minutes.size > 0 ? update.history.map((each) => visibleMinute(each, minutes)) : [],
  };
}

function visibleMinute(
  each: LiveUpdate['history'][number],
  columns: LiveColumns['minutes'],
): VisibleLiveUpdate['history'][number] {
  const seen: Partial<Record<HistoryName, number | string | null>> = {};
  for (const name of HISTORY) {
    const column = columns.get(name);
    if (column) seen[name] = masked(column, each[name]);
  }
  return { minute: each.minute, ...seen };
}

function masked({ mask, type }: ColumnDecision, value: number): number | string | null {
  if (mask === null) return value;
  const left = maskValue(mask, value, type);
  return typeof left === 'number' || typeof left === 'string' ? left : null;
}
