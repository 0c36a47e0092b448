/** Lengths of time by which instants are put together, the finest first. */
const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type TimeUnit = (typeof UNITS)[number];

const SECOND_MS = 1000;
const FIXED_MS: Readonly<Record<string, number>> = {
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: 3600 * SECOND_MS,
  day: 86_400 * SECOND_MS,
  week: 7 * 86_400 * SECOND_MS,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const MONTH_MS = 30.4 * 86_400 * SECOND_MS;
/** 1 January 1970 was a Thursday; weeks begin on Mondays. */
const MONDAY_MS = 4 * 86_400 * SECOND_MS;

/** The finest unit by which a span in milliseconds has no more parts than that; whole days are not cut. */
export function timeUnitFor(spanMs: number, partsMax: number, wholeDays: boolean): TimeUnit {
  const first = wholeDays ? UNITS.indexOf('day') : 0;
  return UNITS.slice(first).find((unit) => spanMs / lengthMs(unit) < partsMax) ?? 'year';
}

function lengthMs(unit: TimeUnit): number {
  return FIXED_MS[unit] ?? (MONTHS[unit] ?? 1) * MONTH_MS;
}

/** When the part began in which an instant lies: milliseconds since 1970, in UTC. */
export function bucketStart(ms: number, unit: TimeUnit): number {
  const length = FIXED_MS[unit];
  if (length !== undefined) {
    const from = unit === 'week' ? MONDAY_MS : 0;
    return Math.floor((ms - from) / length) * length + from;
  }
  const date = new Date(ms);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const step = MONTHS[unit] ?? 1;
  const start = new Date(0);
  start.setUTCFullYear(0, Math.floor(months / step) * step, 1);
  return start.getTime();
}
