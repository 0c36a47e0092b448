/** Instants for people. Pure: `now`, locale and zone are arguments. */

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** `12 seconds ago`, `in 3 minutes`; `just now` within five seconds. */
export function formatRelative(at: Date, now: Date, locale = 'en'): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (Math.abs(seconds) < 5) {
    return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second') === 'now'
      ? 'just now'
      : new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
  }
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

/** The instant to the second, with its zone: `23 Nov 2026, 09:30:05 CET`. */
export function formatExact(at: Date, locale = 'en', timeZone = 'UTC'): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(at);
}
