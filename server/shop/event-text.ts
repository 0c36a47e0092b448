/**
 * Events as JSON text, put together by hand: the history is a million of them, and this is several times
 * quicker than JSON.stringify of objects. Every value that may need escaping goes through `quote`.
 */

const PAIRS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
let dayCached = Number.NaN;
let dayText = '';

/** An instant as ISO 8601 in UTC with milliseconds. */
export function isoInstant(ms: number): string {
  const day = Math.floor(ms / 86_400_000);
  if (day !== dayCached) {
    dayText = new Date(ms).toISOString().slice(0, 11);
    dayCached = day;
  }
  const rest = ms - day * 86_400_000;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const millis = rest % 1000;
  const pad = millis < 10 ? '00' : millis < 100 ? '0' : '';
  return `${dayText}${PAIRS[Math.floor(minutes / 60)]}:${PAIRS[minutes % 60]}:${PAIRS[seconds % 60]}.${pad}${millis}Z`;
}

/** Cents as a JSON number of currency units with two decimals. */
export function amount(cents: number): string {
  const rest = cents % 100;
  return `${(cents - rest) / 100}.${PAIRS[rest]}`;
}

export const quote: (text: string) => string = JSON.stringify;

/** `,"name":"value"`, or nothing for null. The value must need no escaping. */
export function property(name: string, plainValue: string | null): string {
  return plainValue === null ? '' : `,"${name}":"${plainValue}"`;
}
