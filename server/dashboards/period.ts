import type { ChosenPeriod, DataRange, Grain, Period, Preset } from './schema.ts';

/** Days are `YYYY-MM-DD` texts of UTC days; both ends of a period belong to it. */

const DAY_MS = 86_400_000;
const MAX_DAYS_BY_DAY = 92;
const MAX_DAYS_BY_WEEK = 400;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days a period has, both ends included. */
export function countDays(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function grainFor(days: number): Grain {
  if (days <= MAX_DAYS_BY_DAY) return 'day';
  return days <= MAX_DAYS_BY_WEEK ? 'week' : 'month';
}

/** What a choice means today, with the period of the same length right before it. */
export function resolvePeriod(chosen: ChosenPeriod, today: string, range: DataRange | null): Period {
  const { from, to } = 'from' in chosen ? chosen : presetDays(chosen.preset, today, range);
  const days = countDays(from, to);
  return {
    from,
    to,
    previousFrom: addDays(from, -days),
    previousTo: addDays(from, -1),
    days,
    grain: grainFor(days),
  };
}

function presetDays(preset: Preset, today: string, range: DataRange | null): { from: string; to: string } {
  const firstOfMonth = `${today.slice(0, 7)}-01`;
  switch (preset) {
    case '7d':
      return { from: addDays(today, -6), to: today };
    case '30d':
      return { from: addDays(today, -29), to: today };
    case '90d':
      return { from: addDays(today, -89), to: today };
    case 'month':
      return { from: firstOfMonth, to: today };
    case 'last-month': {
      const to = addDays(firstOfMonth, -1);
      return { from: `${to.slice(0, 7)}-01`, to };
    }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case 'all':
      return range ?? { from: addDays(today, -29), to: today };
  }
}
