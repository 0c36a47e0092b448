/** Where in the season a moment is, in a time zone. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970 began on a Thursday; a week begins on Monday. */
const MONDAY_OFFSET = 3;
const PLACES_OF_DAY_MAX = 96;

export type Season = 'none' | 'time_of_day' | 'hour_of_week' | 'day_of_week';

export function placesOf(season: Season, stepMs: number): number {
  switch (season) {
    case 'none':
      return 1;
    case 'time_of_day':
      return Math.max(1, Math.min(PLACES_OF_DAY_MAX, Math.round(DAY / stepMs)));
    case 'hour_of_week':
      return 7 * 24;
    case 'day_of_week':
      return 7;
  }
}

/** `localMs`: milliseconds since 1970 on the clock of the place, as `localClock` gives them. */
export function placeAt(season: Season, places: number, localMs: number): number {
  const day = Math.floor(localMs / DAY);
  const weekday = (((day + MONDAY_OFFSET) % 7) + 7) % 7;
  switch (season) {
    case 'none':
      return 0;
    case 'time_of_day':
      return Math.floor(((localMs - day * DAY) / DAY) * places);
    case 'hour_of_week':
      return weekday * 24 + Math.floor((localMs - day * DAY) / HOUR);
    case 'day_of_week':
      return weekday;
  }
}

export function hourAt(localMs: number): number {
  return Math.floor((((localMs % DAY) + DAY) % DAY) / HOUR);
}

/** `2026-11-27`, on that clock. */
export function dateAt(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 10);
}

/**
 * From a moment to the clock of a time zone (IANA's name), both in milliseconds. The zone is asked once an hour of the series, since
 * asking costs more than judging a point. Throws RangeError for a zone that there is not.
 */
export function localClock(timeZone: string): (at: number) => number {
  if (timeZone === 'UTC') return (at) => at;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  let knownHour = Number.NaN;
  let offset = 0;
  return (at) => {
    const hour = Math.floor(at / HOUR);
    if (hour !== knownHour) {
      const start = hour * HOUR;
      const part = Object.fromEntries(
        format.formatToParts(start).map(({ type, value }) => [type, Number(value)]),
      ) as Record<string, number>;
      const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = part;
      offset = Date.UTC(year, month - 1, day, hours, minute, second) - start;
      knownHour = hour;
    }
    return at + offset;
  };
}
