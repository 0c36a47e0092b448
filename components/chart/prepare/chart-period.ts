/** Days are `YYYY-MM-DD` texts of UTC days, both ends included. */
export interface ChartPeriod {
  readonly from: string;
  readonly to: string;
  readonly previousFrom: string;
  readonly previousTo: string;
  readonly grain: 'day' | 'week' | 'month';
}

/** The first and last day that have data; what lies outside is unknown and never zero. */
export interface DataRange {
  readonly from: string;
  readonly to: string;
}

export interface Bucket {
  /** The bucket's first day as SQL's date_trunc gives it; may lie before the period begins. */
  readonly start: string;
  /** The bucket's days that belong to the period. */
  readonly from: string;
  readonly to: string;
  /** The period or today cuts it short, so it does not compare with a full one. */
  readonly partial: boolean;
}

const DAY_MS = 86_400_000;

function shift(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the week (Monday) or month a day is in. */
export function truncateDay(day: string, grain: ChartPeriod['grain']): string {
  if (grain === 'day') return day;
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  return shift(day, -weekday);
}

function nextStart(start: string, grain: ChartPeriod['grain']): string {
  if (grain === 'day') return shift(start, 1);
  if (grain === 'week') return shift(start, 7);
  return `${shift(start, 31).slice(0, 7)}-01`;
}

/** All buckets of the days from `from` to `to`, oldest first. */
export function bucketsOf(from: string, to: string, grain: ChartPeriod['grain'], today: string): Bucket[] {
  const buckets: Bucket[] = [];
  for (let start = truncateDay(from, grain); start <= to; start = nextStart(start, grain)) {
    const last = shift(nextStart(start, grain), -1);
    buckets.push({
      start,
      from: start < from ? from : start,
      to: last > to ? to : last,
      partial: start < from || last > to || last >= today,
    });
  }
  return buckets;
}

/** What a bucket or period without a row is worth: zero where there is data around it, else unknown. */
export function missingValue(
  rule: 'zero' | 'gap',
  days: { readonly from: string; readonly to: string },
  range: DataRange | null,
): 0 | null {
  const known = range !== null && days.from <= range.to && days.to >= range.from;
  return rule === 'zero' && known ? 0 : null;
}
