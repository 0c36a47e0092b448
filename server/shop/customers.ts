import type { Market } from './market.ts';
import { COUNTRIES } from './places.ts';
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY, type ShopPlan } from './plan.ts';
import { cumulative, hash32, hashUnit, pickIndex, Random } from './random.ts';

/** Customers who were there before the first recorded day. */
export const FOUNDING_CUSTOMERS = 1_200;

const FRESH_STREAM = 0x66726573;
const TRAIT_STREAM = 0x74726169;
const PROFILE_STREAM = 0x70726f66;
const PICK_TRIES = 40;

/** How often someone comes back: the share of such customers, and the weight and half-life of their interest. */
const LOYALTY = [
  { share: 0.46, weight: 0, fadesAfterDays: 1 },
  { share: 0.29, weight: 0.16, fadesAfterDays: 45 },
  { share: 0.18, weight: 0.5, fadesAfterDays: 120 },
  { share: 0.07, weight: 1, fadesAfterDays: 700 },
] as const;
const LOYALTY_SHARES = cumulative(LOYALTY.map(({ share }) => share));
const COUNTRY_SHARES = cumulative(COUNTRIES.map(({ weight, conversion }) => weight * conversion));

interface Traits {
  readonly country: number;
  readonly loyalty: number;
}

export interface CustomerProfile {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly country: string;
  readonly region: string;
  readonly createdAtMs: number;
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll('ı', 'i')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

function choose<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}

/**
 * The shop's customers, numbered in the order in which they join. Everything about a customer follows from
 * the seed and the number, and how many there are at a minute from the plan, so nothing needs to be stored.
 */
export class Customers {
  readonly #plan: ShopPlan;
  readonly #market: Market;
  readonly #firstDay: number;
  /** Number of customers at the beginning of each day since the shop opened. */
  readonly #atDayStart: number[] = [FOUNDING_CUSTOMERS];
  readonly #traits: (Traits | undefined)[] = [];
  readonly #random = new Random();
  #openDay = -1;
  /** For the open day: how many joined before each of its minutes. */
  readonly #beforeMinute = new Int32Array(MINUTES_PER_DAY + 1);

  constructor(plan: ShopPlan, market: Market) {
    this.#plan = plan;
    this.#market = market;
    this.#firstDay = Math.floor(plan.originMs / DAY_MS);
  }

  #open(day: number): void {
    if (this.#openDay === day) return;
    const known = this.#firstDay + this.#atDayStart.length - 1;
    for (let next = Math.min(known, day); next <= day; next += 1) {
      const first = next * MINUTES_PER_DAY;
      let joined = 0;
      for (let i = 0; i < MINUTES_PER_DAY; i += 1) {
        this.#beforeMinute[i] = joined;
        const expected = this.#market.rates(first + i).fresh;
        if (expected > 0) {
          joined += this.#random.reset(this.#plan.seed, FRESH_STREAM, first + i).poisson(expected);
        }
      }
      this.#beforeMinute[MINUTES_PER_DAY] = joined;
      this.#atDayStart[next - this.#firstDay + 1] = this.#countAtDayStart(next) + joined;
    }
    this.#openDay = day;
  }

  #countAtDayStart(day: number): number {
    return this.#atDayStart[day - this.#firstDay] ?? FOUNDING_CUSTOMERS;
  }

  /** The numbers of those who join in a minute: [first, past the last). */
  joining(minute: number): readonly [number, number] {
    const day = Math.floor(minute / MINUTES_PER_DAY);
    this.#open(day);
    const before = this.#countAtDayStart(day);
    const i = minute % MINUTES_PER_DAY;
    return [before + (this.#beforeMinute[i] as number), before + (this.#beforeMinute[i + 1] as number)];
  }

  traits(number: number): Traits {
    let traits = this.#traits[number];
    if (!traits) {
      traits = {
        country: pickIndex(COUNTRY_SHARES, hashUnit(this.#plan.seed, TRAIT_STREAM, number, 0)),
        loyalty: pickIndex(LOYALTY_SHARES, hashUnit(this.#plan.seed, TRAIT_STREAM, number, 1)),
      };
      this.#traits[number] = traits;
    }
    return traits;
  }

  /** Someone who joined on an earlier day, loyal and awake ones first; `curiosity` is the weight of those who will not buy. */
  pick(minute: number, random: Random, curiosity: number): number {
    const day = Math.floor(minute / MINUTES_PER_DAY);
    this.#open(day);
    const count = this.#countAtDayStart(day);
    let number = 0;
    for (let tries = 0; tries < PICK_TRIES; tries += 1) {
      number = random.below(count);
      const { country, loyalty } = this.traits(number);
      const { weight, fadesAfterDays } = LOYALTY[loyalty] as (typeof LOYALTY)[number];
      if (weight + curiosity === 0) continue;
      const interest = weight * Math.max(0.04, Math.exp(-this.#ageDays(number, day) / fadesAfterDays));
      // 2 bounds the activity of a country at its busiest hour.
      if (random.unit() * 2 < (interest + curiosity) * this.#market.countryActivity(country, minute)) break;
    }
    return number;
  }

  #ageDays(number: number, day: number): number {
    return day - this.#joinedOn(number, day);
  }

  /** The day on which a customer known on `today` joined (founding customers: the first). */
  #joinedOn(number: number, today: number): number {
    let low = 0;
    let high = today - this.#firstDay;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#atDayStart[middle] as number) <= number) low = middle;
      else high = middle - 1;
    }
    return this.#firstDay + low;
  }

  /** The minute of the visit in which someone known on the day of `minute` signed up. */
  joinedAtMs(number: number, minute: number): number {
    const day = this.#joinedOn(number, Math.floor(minute / MINUTES_PER_DAY));
    this.#open(day);
    const rank = number - this.#countAtDayStart(day);
    let joined = 0;
    while (joined < MINUTES_PER_DAY && (this.#beforeMinute[joined + 1] as number) <= rank) joined += 1;
    return (day * MINUTES_PER_DAY + joined) * MINUTE_MS;
  }

  id(number: number): string {
    return `C-${String(number + 1).padStart(6, '0')}`;
  }

  /** The customer's master data; `revision` 0 is how they signed up, a higher one what they changed it to. */
  profile(number: number, joinedAtMs: number, revision = 0): CustomerProfile {
    const { seed, originMs } = this.#plan;
    const country = COUNTRIES[this.traits(number).country] as (typeof COUNTRIES)[number];
    const random = this.#random.reset(seed, PROFILE_STREAM, number);
    const given = choose(country.givenNames, random);
    const family = choose(country.familyNames, random);
    const provider = choose(['example.com', 'example.net', 'example.org'], random);
    const createdAtMs =
      number < FOUNDING_CUSTOMERS
        ? originMs - Math.floor(random.between(DAY_MS, 720 * DAY_MS) / MINUTE_MS) * MINUTE_MS
        : joinedAtMs;
    random.reset(seed, PROFILE_STREAM, number, revision + 1);
    const [region, city] = choose(country.regions, random);
    const street = `${choose(country.streets, random)} ${1 + random.below(180)}`;
    const postcode = String(10_000 + random.below(89_999));
    const digits = String(hash32(seed, PROFILE_STREAM + 1, number, revision))
      .padStart(10, '0')
      .slice(0, 7);
    return {
      id: this.id(number),
      name: `${given} ${family}`,
      email: `${ascii(given)}.${ascii(family)}${number + 1}@${provider}`,
      phone: `${country.callingCode} 555 ${digits.slice(0, 3)} ${digits.slice(3)}`,
      address: `${street}, ${postcode} ${city}`,
      country: country.code,
      region,
      createdAtMs,
    };
  }
}
