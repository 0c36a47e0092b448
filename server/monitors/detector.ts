import { type DetectorRules, rulesFor } from './detector-rules.ts';
import type { Point, Sensitivity, Tolerance, Verdict } from './schema.ts';
import { dateAt, hourAt, localClock, placeAt } from './season.ts';
import { SortedRing } from './sorted-ring.ts';
import { toleranceAt } from './tolerate.ts';
import { type Look, View } from './view.ts';

/**
 * Judges the points of a series one by one, each from those before it: deterministic, in memory that does not grow with the series,
 * some microseconds a point. How surprising a point is is the mean over several views of it (`detector-rules.ts`), in
 * decades of probability; the score is that over itself plus three, so that once in a thousand is 0.5.
 */

export interface DetectorConfig {
  /** Between points, in milliseconds. */
  readonly stepMs: number;
  readonly sensitivity: Sensitivity;
  /** IANA's name: whose hours, weekdays and holidays. */
  readonly timeZone: string;
  /** The least that a deviation can be, in the unit of the values; 0 without. */
  readonly scaleMin?: number;
  /** `2026-12-25`: days that are unlike others. They are held against each other. */
  readonly holidays: ReadonlySet<string>;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** 0 to 1; 0 where nothing is judged. What goes on after an alert scores less, until it is more surprising. */
  readonly score: number;
  /** In decades of probability, before that. */
  readonly surprise: number;
  readonly expected: number | null;
  /** Positive: higher than expected. */
  readonly side: -1 | 0 | 1;
  /** The level was taken to be elsewhere from here on. */
  readonly isShift: boolean;
}

/** Surprise from which it is told. */
const TOLD_FROM: Record<Sensitivity, number> = { low: 3, medium: 2.45, high: 2 };
const HALF_SURPRISE = 3;
/** Of what is told, so much counts for what is usual: it may be the new usual, but seldom is. */
const TOLD_WEIGHT = 0.2;
const CONTINUED = 0.6;
const HOLIDAYS_MIN = 2;
const HOLIDAYS_REMEMBERED = 24;
/** Holidays differ from each other more than days do. */
const HOLIDAY_SPREAD = 1.5;
const HOLIDAY_SURPRISE_PER_DEVIATION = 0.7;

export class Detector {
  readonly rules: DetectorRules;
  readonly #config: DetectorConfig;
  readonly #tolerances: readonly Tolerance[];
  readonly #views: readonly View[];
  readonly #clock: (at: number) => number;
  /** By hour: how far holidays were out, in deviations of other days. */
  readonly #holidays = new Map<number, SortedRing>();
  #seen = 0;
  #heldFor = 0;
  #heldSurprise = 0;

  constructor(config: DetectorConfig, tolerances: readonly Tolerance[] = []) {
    this.#config = config;
    this.#tolerances = tolerances;
    this.rules = rulesFor(config.stepMs, config.scaleMin);
    this.#views = this.rules.views.map((rules) => new View(rules));
    this.#clock = localClock(config.timeZone);
  }

  /** Points that were learned. */
  get learned(): number {
    return this.#seen;
  }

  get toldFrom(): number {
    return TOLD_FROM[this.#config.sensitivity];
  }

  /** Judges a point and takes it in. Points come in the order of time. */
  judge({ at, value }: Point): Judgement {
    if (value === null) return quiet('missing', null);
    const local = this.#clock(at);
    if (this.#config.holidays.has(dateAt(local))) return this.#judgeHoliday(local, value);
    const looks = this.#looks(local, value);
    const surprise = meanSurprise(looks);
    const expected = looks[0]?.expectation.center ?? null;
    const isLearning = this.#seen < this.rules.warmUp;
    const isTold = !isLearning && surprise >= this.toldFrom;
    const isShift = this.#learn(local, value, looks, isTold ? TOLD_WEIGHT : 1);
    if (isLearning) return { ...quiet('learning', this.#seen > 2 ? expected : null), isShift };
    const continues = this.#hold(surprise);
    const shown = continues ? surprise * CONTINUED : surprise;
    return {
      verdict: isTold ? (continues ? 'continued' : 'alert') : 'expected',
      score: shown / (shown + HALF_SURPRISE),
      surprise,
      expected,
      side: sideOf(looks[0]),
      isShift,
    };
  }

  /**
   * What values would not be told at a moment, before its point is taken in; null while learning. Found by halving, since a value
   * is judged by several views: within a thousandth of the distance.
   */
  range(at: number): { low: number; high: number } | null {
    if (this.#seen < this.rules.warmUp) return null;
    const local = this.#clock(at);
    const primary = this.#views[0] as View;
    if (this.#config.holidays.has(dateAt(local))) return this.#holidayRange(local);
    const { center, scale } = primary.baseline.expect(this.#placeOf(0, local));
    const isTold = (value: number) => meanSurprise(this.#looks(local, value)) >= this.toldFrom;
    return { low: edge(center, -scale, isTold), high: edge(center, scale, isTold) };
  }

  /** By how much deviations must count less for a value not to be told at this moment; 1 if it is not. Before it is taken in. */
  toleranceNeeded({ at, value }: Point): number {
    if (value === null || this.#seen < this.rules.warmUp) return 1;
    const local = this.#clock(at);
    if (this.#config.holidays.has(dateAt(local))) return 1;
    let factor = 1;
    while (factor < 1_000 && meanSurprise(this.#looks(local, value, factor)) >= this.toldFrom) factor *= 1.1;
    return factor;
  }

  #placeOf(view: number, local: number): number {
    const { season, places } = this.rules.views[view] as DetectorRules['views'][number];
    return placeAt(season, places, local);
  }

  #looks(local: number, value: number, needed?: number): (Look | null)[] {
    const first = this.#views[0]?.baseline.expect(this.#placeOf(0, local)).center ?? 0;
    const tolerance =
      needed ?? toleranceAt(this.#tolerances, { local, side: value < first ? -1 : 1, clock: this.#clock });
    return this.#views
      .map((view, index) => view.look(this.#placeOf(index, local), value, tolerance))
      .map((look, index) => {
        const { knownMin } = this.rules.views[index] as DetectorRules['views'][number];
        const place = this.#placeOf(index, local);
        // One that does not know the place yet learns, and has no say.
        return index > 0 && (this.#views[index] as View).baseline.knownOf(place) < knownMin ? null : look;
      });
  }

  #learn(local: number, value: number, looks: readonly (Look | null)[], weight: number): boolean {
    this.#seen++;
    let isShift = false;
    for (const [index, view] of this.#views.entries()) {
      const place = this.#placeOf(index, local);
      const shifted = view.learn(place, value, looks[index] ?? view.look(place, value), weight);
      if (index === 0) isShift = shifted;
    }
    return isShift;
  }

  /** Whether it belongs to what was told before. */
  #hold(surprise: number): boolean {
    if (this.#heldFor > 0) {
      this.#heldFor--;
      if (surprise <= this.#heldSurprise) return true;
      this.#heldSurprise = surprise;
      return false;
    }
    if (surprise >= this.toldFrom) {
      const { share, min, max } = this.rules.holdOff;
      this.#heldFor = Math.round(Math.max(min, Math.min(max, share * this.#seen)));
      this.#heldSurprise = surprise;
    }
    return false;
  }

  /** Held against other holidays, and kept out of what is usual. */
  #judgeHoliday(local: number, value: number): Judgement {
    const range = this.#holidayRange(local);
    const { center, scale } = (this.#views[0] as View).baseline.expect(this.#placeOf(0, local));
    const deviations = this.#holidaysAt(local);
    const known = deviations.count;
    const middle = deviations.median;
    const spread = HOLIDAY_SPREAD * Math.max(1, deviations.deviation);
    const isReady = this.#seen >= this.rules.warmUp;
    if (isReady) deviations.push((value - center) / scale);
    if (!range || known < HOLIDAYS_MIN) return quiet('holiday', null);
    const expected = center + middle * scale;
    const deviation = (value - expected) / (scale * spread);
    const surprise = HOLIDAY_SURPRISE_PER_DEVIATION * Math.abs(deviation);
    const score = surprise / (surprise + HALF_SURPRISE);
    const isTold = surprise >= this.toldFrom;
    const side = isTold ? (deviation > 0 ? 1 : -1) : 0;
    return { verdict: isTold ? 'alert' : 'holiday', score, surprise, expected, side, isShift: false };
  }

  #holidaysAt(local: number): SortedRing {
    const hour = this.rules.views.length > 1 ? hourAt(local) : 0;
    let ring = this.#holidays.get(hour);
    if (!ring) {
      ring = new SortedRing(HOLIDAYS_REMEMBERED);
      this.#holidays.set(hour, ring);
    }
    return ring;
  }

  #holidayRange(local: number): { low: number; high: number } | null {
    const deviations = this.#holidaysAt(local);
    if (deviations.count < HOLIDAYS_MIN || this.#seen < this.rules.warmUp) return null;
    const { center, scale } = (this.#views[0] as View).baseline.expect(this.#placeOf(0, local));
    const expected = center + deviations.median * scale;
    const spread = HOLIDAY_SPREAD * Math.max(1, deviations.deviation);
    const reach = (this.toldFrom / HOLIDAY_SURPRISE_PER_DEVIATION) * spread * scale;
    return { low: expected - reach, high: expected + reach };
  }
}

function quiet(verdict: Verdict, expected: number | null): Judgement {
  return { verdict, score: 0, surprise: 0, expected, side: 0, isShift: false };
}

function meanSurprise(looks: readonly (Look | null)[]): number {
  let [sum, count] = [0, 0];
  for (const look of looks) {
    if (!look) continue;
    sum += look.surprise;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function sideOf(look: Look | null | undefined): -1 | 0 | 1 {
  if (!look) return 0;
  return look.deviation < 0 ? -1 : 1;
}

/** How far one can go from the middle before it is told. */
function edge(center: number, step: number, isTold: (value: number) => boolean): number {
  let [inside, outside] = [0, 1];
  while (outside < 4_096 && !isTold(center + step * outside)) {
    inside = outside;
    outside *= 2;
  }
  for (let halving = 0; halving < 10; halving++) {
    const middle = (inside + outside) / 2;
    if (isTold(center + step * middle)) outside = middle;
    else inside = middle;
  }
  return center + step * inside;
}
