import { COUNTRIES } from './places.ts';
import { DAY_MS, type Era, MINUTE_MS, MINUTES_PER_DAY, type ShopPlan } from './plan.ts';
import { cumulative, hashUnit } from './random.ts';

export interface Segment {
  readonly name: string;
  readonly weight: number;
  /** How readily a visit becomes an order, 1 being the average. */
  readonly conversion: number;
}

export const DEVICES = [
  { name: 'mobile', weight: 57, conversion: 0.78 },
  { name: 'desktop', weight: 37, conversion: 1.34 },
  { name: 'tablet', weight: 6, conversion: 1 },
] as const satisfies readonly Segment[];

export interface Channel extends Segment {
  /** Share of the marketing budget; 0 for visits that cost nothing. */
  readonly budget: number;
  readonly costPerClickCents: number;
  readonly clickThroughRate: number;
  readonly referrers: readonly string[];
}

export const CHANNELS: readonly Channel[] = [
  // biome-ignore format: a table
  { name: 'organic_search', weight: 31, conversion: 1, budget: 0, costPerClickCents: 0, clickThroughRate: 0, referrers: ['https://www.google.com/', 'https://duckduckgo.com/', 'https://www.bing.com/'] },
  // biome-ignore format: a table
  { name: 'paid_search', weight: 22, conversion: 1.12, budget: 0.46, costPerClickCents: 62, clickThroughRate: 0.034, referrers: ['https://www.google.com/', 'https://www.bing.com/'] },
  // biome-ignore format: a table
  { name: 'direct', weight: 19, conversion: 1.3, budget: 0, costPerClickCents: 0, clickThroughRate: 0, referrers: [] },
  // biome-ignore format: a table
  { name: 'social', weight: 15, conversion: 0.52, budget: 0.33, costPerClickCents: 38, clickThroughRate: 0.011, referrers: ['https://www.instagram.com/', 'https://www.facebook.com/', 'https://www.tiktok.com/'] },
  // biome-ignore format: a table
  { name: 'email', weight: 8, conversion: 1.6, budget: 0.06, costPerClickCents: 9, clickThroughRate: 0.028, referrers: ['https://mail.google.com/'] },
  // biome-ignore format: a table
  { name: 'affiliate', weight: 5, conversion: 0.9, budget: 0.15, costPerClickCents: 45, clickThroughRate: 0.02, referrers: ['https://www.dealscout.example/', 'https://blog.homefinds.example/'] },
];

/** Running shares of visitors, and of those among them who buy. */
export function shares(segments: readonly Segment[]): { visit: Float64Array; buy: Float64Array } {
  return {
    visit: cumulative(segments.map((segment) => segment.weight)),
    buy: cumulative(segments.map((segment) => segment.weight * segment.conversion)),
  };
}

/** Relative traffic by hour of the local day; the mean is 1. */
// biome-ignore format: one row a third of a day
const HOURS = [
  0.42, 0.25, 0.16, 0.13, 0.14, 0.22, 0.42, 0.68,
  0.9, 1.06, 1.17, 1.22, 1.28, 1.2, 1.13, 1.12,
  1.18, 1.3, 1.5, 1.78, 1.95, 1.87, 1.44, 0.88,
];
const HOURS_MEAN = HOURS.reduce((sum, value) => sum + value, 0) / HOURS.length;

/** Relative traffic by day of the week, Sunday first. */
const WEEKDAYS = [1.17, 1.06, 0.95, 0.92, 0.94, 0.93, 1.03];

const VISITS_PER_DAY = 4_500;
const CONVERSION = 0.038;
const GROWTH = 0.35;
const GROWTH_DAYS = 90;
/** A live shop of n events/s has n visits a minute: its visitors browse long, so that orders stay near the history's level. */
const LIVE_VISITS_PER_MINUTE_PER_EVENT_RATE = 1;
const LIVE_CONVERSION = 0.02;
/** Share of the orders that come from someone who never ordered before. */
const FRESH_SHARE = 0.46;

const NOISE_STREAM = 0x6e6f6973;

/** Arrivals expected in one minute: visits that end without an order, and orders of known and new customers. */
export interface MinuteRates {
  readonly browse: number;
  readonly repeat: number;
  readonly fresh: number;
}

const NOBODY: MinuteRates = { browse: 0, repeat: 0, fresh: 0 };

function hourFactor(minuteOfDayUtc: number, utcOffsetHours: number): number {
  const local = (minuteOfDayUtc / 60 + utcOffsetHours + 24) % 24;
  const hour = Math.floor(local);
  const before = HOURS[hour] as number;
  const after = HOURS[(hour + 1) % 24] as number;
  return (before + (after - before) * (local - hour)) / HOURS_MEAN;
}

/** Who comes when: daily, weekly and slowly growing demand, per era. Minutes are counted from the epoch. */
export class Market {
  readonly #plan: ShopPlan;
  readonly #visitFactor = new Float64Array(MINUTES_PER_DAY);
  readonly #countryShares: Float64Array[] = [];
  readonly #countryHours: Float64Array[];
  readonly #noise = new Map<number, { visits: number; conversion: number }>();
  #eraIndex = 0;

  constructor(plan: ShopPlan) {
    this.#plan = plan;
    const total = COUNTRIES.reduce((sum, country) => sum + country.weight, 0);
    this.#countryHours = COUNTRIES.map(({ utcOffsetHours }) =>
      Float64Array.from({ length: 24 }, (_, hour) => hourFactor(hour * 60 + 30, utcOffsetHours)),
    );
    for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
      this.#visitFactor[minute] = COUNTRIES.reduce(
        (sum, { weight, utcOffsetHours }) => sum + (weight / total) * hourFactor(minute, utcOffsetHours),
        0,
      );
    }
    for (let hour = 0; hour < 24; hour += 1) {
      this.#countryShares.push(
        cumulative(COUNTRIES.map(({ weight }, i) => weight * this.countryActivity(i, hour * 60))),
      );
    }
  }

  /** Running shares of the countries among the visitors of a minute. */
  countryShares(minute: number): Float64Array {
    return this.#countryShares[Math.floor((minute % MINUTES_PER_DAY) / 60)] as Float64Array;
  }

  /** How awake a country is, 1 being its average of the day. */
  countryActivity(country: number, minute: number): number {
    return this.#countryHours[country]?.[Math.floor((minute % MINUTES_PER_DAY) / 60)] ?? 1;
  }

  era(minute: number): Era | undefined {
    const { eras } = this.#plan;
    const ms = minute * MINUTE_MS;
    while (this.#eraIndex > 0 && (eras[this.#eraIndex] as Era).fromMs > ms) this.#eraIndex -= 1;
    while (this.#eraIndex + 1 < eras.length && (eras[this.#eraIndex + 1] as Era).fromMs <= ms) {
      this.#eraIndex += 1;
    }
    const era = eras[this.#eraIndex];
    return era && era.fromMs <= ms ? era : undefined;
  }

  rates(minute: number): MinuteRates {
    const era = this.era(minute);
    if (!era || era.pace === 'closed') return NOBODY;
    if (era.pace === 'live') {
      const visits = era.eventsPerSecond * LIVE_VISITS_PER_MINUTE_PER_EVENT_RATE;
      return split(visits, LIVE_CONVERSION);
    }
    const day = Math.floor(minute / MINUTES_PER_DAY);
    const grown = Math.min(1, (day - this.#plan.originMs / DAY_MS) / GROWTH_DAYS);
    const noise = this.#dayNoise(day);
    const weekday = WEEKDAYS[(day + 4) % 7] as number;
    const visits =
      (VISITS_PER_DAY / MINUTES_PER_DAY) *
      (this.#visitFactor[minute % MINUTES_PER_DAY] as number) *
      weekday *
      (1 + GROWTH * grown) *
      noise.visits;
    return split(visits, CONVERSION * noise.conversion);
  }

  #dayNoise(day: number): { visits: number; conversion: number } {
    let noise = this.#noise.get(day);
    if (!noise) {
      const draw = (part: number) => hashUnit(this.#plan.seed, NOISE_STREAM, day, part);
      const campaign = draw(0) < 0.04 ? 1.22 : 1;
      noise = {
        visits: campaign * (0.9 + 0.1 * (draw(1) + draw(2))),
        conversion: 0.92 + 0.08 * (draw(3) + draw(4)),
      };
      this.#noise.set(day, noise);
    }
    return noise;
  }
}

function split(visits: number, conversion: number): MinuteRates {
  const orders = visits * conversion;
  return { browse: visits - orders, repeat: orders * (1 - FRESH_SHARE), fresh: orders * FRESH_SHARE };
}
