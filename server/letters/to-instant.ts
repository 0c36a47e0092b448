import type { InstantFormat } from './schema.ts';

/** Pure: an instant in UTC, as events have it, from other ways to write one; null for what is none. */
export function toInstant(text: string, format: InstantFormat): string | null {
  const given = text.trim();
  switch (format) {
    case 'epoch_seconds':
      return fromEpoch(given, 1_000);
    case 'epoch_milliseconds':
      return fromEpoch(given, 1);
    case 'iso':
      return fromIso(given);
    case 'day_first':
      return fromDate(given, (a, b) => ({ day: a, month: b }));
    case 'month_first':
      return fromDate(given, (a, b) => ({ month: a, day: b }));
  }
}

/** From the year 1 to 9999, which every reader of the lake can print. */
const MS_MIN = -62_135_596_800_000;
const MS_MAX = 253_402_300_799_999;

function written(ms: number): string | null {
  return ms >= MS_MIN && ms <= MS_MAX ? new Date(ms).toISOString() : null;
}

function fromEpoch(text: string, unitMs: number): string | null {
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return null;
  return written(Math.floor(Number(text) * unitMs));
}

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
const ZONE = String.raw`\s*(Z|[+-]\d{2}(?::?\d{2})?)?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]\s*${TIME}${ZONE})?$`, 'i');
const DATE = new RegExp(String.raw`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:,?[T ]\s*${TIME}${ZONE})?$`, 'i');

function fromIso(text: string): string | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, year, month, day, ...time] = match;
  return assemble(Number(year), Number(month), Number(day), time);
}

function fromDate(
  text: string,
  order: (first: number, second: number) => { readonly day: number; readonly month: number },
): string | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const [, first, second, year, ...time] = match;
  const { day, month } = order(Number(first), Number(second));
  return assemble(Number(year), month, day, time);
}

/** What has no zone is in UTC. Days and hours that there are not are no instants. */
function assemble(
  year: number,
  month: number,
  day: number,
  [hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z']: readonly (string | undefined)[],
): string | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = zoneMinutes(zone);
  if (offset === null) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  return written(date.getTime() + minutes * 60_000 + Number(second) * 1_000 + ms);
}

function zoneMinutes(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
