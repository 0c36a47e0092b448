export const DURATION_UNITS = ['hours', 'days'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

const HOURS_A_DAY = 24;

export function toHours(amount: number, unit: DurationUnit): number {
  return unit === 'days' ? amount * HOURS_A_DAY : amount;
}

/** The largest unit in which the duration is whole: 48 hours are 2 days, 36 are hours. */
export function fromHours(hours: number): { amount: number; unit: DurationUnit } {
  return hours % HOURS_A_DAY === 0
    ? { amount: hours / HOURS_A_DAY, unit: 'days' }
    : { amount: hours, unit: 'hours' };
}

export function durationWords(hours: number): string {
  const { amount, unit } = fromHours(hours);
  return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}
