import { z } from 'zod';

/** What monitors are, and what they say. */

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** One point of a series: milliseconds since 1970, and null where there was nothing to measure. */
export interface Point {
  readonly at: number;
  readonly value: number | null;
}

/**
 * `learning`: too early to say. `missing`: a gap. `holiday`: held against other holidays only. `continued`: belongs to the alert
 * before it.
 */
export const VERDICTS = ['learning', 'missing', 'expected', 'holiday', 'alert', 'continued'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface JudgedPoint extends Point {
  readonly verdict: Verdict;
  /** 0 to 1. */
  readonly score: number;
  readonly expected: number | null;
  /** Values from low to high would not be told. Null while learning. */
  readonly low: number | null;
  readonly high: number | null;
  readonly side: -1 | 0 | 1;
  /** The level is taken to be elsewhere from here on. */
  readonly isShift: boolean;
  /** How many times smaller deviations would have to count for it not to be told; null where it was not, or on a holiday. */
  readonly tolerance: number | null;
}

export interface Replay {
  readonly points: readonly JudgedPoint[];
  /** Of `needed` points before anything is said. */
  readonly learned: number;
  readonly needed: number;
}

/** What a false alarm taught. */
export interface Tolerance {
  readonly at: number;
  readonly side: -1 | 1;
  /** How many times smaller deviations count. */
  readonly factor: number;
  /** Of a series with a point a day, else with several. */
  readonly isDaily: boolean;
}

export const EVERY = ['hour', 'day'] as const;
export type Every = (typeof EVERY)[number];
export const STEP_MS: Record<Every, number> = { hour: 3_600_000, day: 86_400_000 };

const name = z.string().min(1).max(240);

/** What is measured of the rows of each hour or day. */
export const measure = z.discriminatedUnion('kind', [
  /** How many there are. */
  z.strictObject({ kind: z.literal('volume') }),
  /** How old the newest row was at its end, in seconds. */
  z.strictObject({ kind: z.literal('freshness') }),
  /** The share of those without a value, 0 to 1. */
  z.strictObject({ kind: z.literal('nulls'), column: name }),
  /** How far shares of values are from those before: the Jensen-Shannon distance, 0 (equal) to 1 (nothing in common). */
  z.strictObject({ kind: z.literal('distribution'), column: name }),
  /** A declared metric, over them. */
  z.strictObject({ kind: z.literal('metric'), metric: name }),
]);
export type Measure = z.infer<typeof measure>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const monitorDefinition = z.strictObject({
  title: z.string().trim().min(1, 'Give it a title.').max(120),
  /** `gold.fact_sales`. */
  table: z.string().min(3).max(300),
  /** Which says when a row is of: a date or an instant. */
  timeColumn: name,
  every: z.enum(EVERY).default('day'),
  measure,
  sensitivity: z.enum(SENSITIVITIES).default('medium'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'There is no such time zone: write it as Europe/Berlin.')
    .default('UTC'),
  /** Days unlike others, in that time zone. */
  holidays: z.array(z.iso.date('Write dates as 2026-12-25, with commas between.')).max(400).default([]),
});
export type MonitorDefinition = z.infer<typeof monitorDefinition>;

export const whichMonitor = z.strictObject({ monitor: z.uuid() });
/** `monitor`: the one that would become this; null for a new one. */
export const triedMonitor = z.strictObject({
  definition: monitorDefinition,
  monitor: z.uuid().nullable().default(null),
});
export type TriedMonitor = z.infer<typeof triedMonitor>;
/** `basedOn`: the version that was before who edits. */
export const editedMonitor = whichMonitor.extend({
  definition: monitorDefinition,
  basedOn: z.int().positive(),
});
export type EditedMonitor = z.infer<typeof editedMonitor>;
export const falseAlarm = whichMonitor.extend({ at: z.iso.datetime(), isFalse: z.boolean() });
export type FalseAlarm = z.infer<typeof falseAlarm>;

/** Whether the same is measured of the same rows: then points and false alarms of one are of the other, too. */
export function isSameSeries(one: MonitorDefinition, other: MonitorDefinition): boolean {
  const series = ({ table, timeColumn, every, measure: { kind, ...of } }: MonitorDefinition) =>
    JSON.stringify([table, timeColumn, every, kind, Object.values(of)]);
  return series(one) === series(other);
}

/** What may be chosen of a table for a monitor. */
export const whichTable = z.strictObject({ table: z.string().min(3).max(300) });
export interface MonitorChoices {
  readonly table: string;
  readonly timeColumns: readonly string[];
  readonly columns: readonly string[];
  readonly metrics: readonly { readonly name: string; readonly label: string }[];
  /** Why there can be none; null when there can. */
  readonly problem: string | null;
}

/** `rows`, `seconds`, `share`, `distance` or the metric's own. */
export type Unit = 'rows' | 'seconds' | 'share' | 'distance' | 'value';

export interface MonitorReplay extends Replay {
  readonly unit: Unit;
  /** The past that is told of, in days. */
  readonly days: number;
}

export const MONITOR_STATES = ['learning', 'fine', 'alert', 'failed'] as const;
export type MonitorState = (typeof MONITOR_STATES)[number];

export interface ListedMonitor {
  readonly id: string;
  readonly definition: MonitorDefinition;
  readonly savedBy: string;
  readonly state: MonitorState;
  /** ISO 8601. Null before the first look. */
  readonly evaluatedAt: string | null;
  /** Why it could not be evaluated, for people. */
  readonly problem: string | null;
  readonly lastAlertAt: string | null;
  readonly alerts30Days: number;
}

export interface ShownMonitor extends ListedMonitor {
  /** One more with each edit. */
  readonly version: number;
  readonly unit: Unit;
  readonly points: readonly JudgedPoint[];
  /** Moments that were said to be false alarms, in milliseconds since 1970. */
  readonly falseAlarms: readonly number[];
  readonly mayManage: boolean;
  readonly mayEdit: boolean;
}

/** How long a replay looks back, and how long before that it learns. */
export const REPLAY_DAYS = 90;
export const LEARNING_DAYS = 35;
