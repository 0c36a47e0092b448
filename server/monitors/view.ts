import { Baseline, type BaselineRules, type Expectation } from './baseline.ts';
import { SortedRing } from './sorted-ring.ts';
import { Tail } from './tail.ts';

export interface ViewRules extends BaselineRules {
  /** The value itself, or the logarithm of how much the last values changed from one to the next. */
  readonly aspect: 'value' | 'spread';
  /** For `spread`: over so many changes. */
  readonly window: number;
  /** With so many deviations known, these count as much as the assumed tail. */
  readonly trusted: number;
  /** After so many values in a row far out on one side the level is there. */
  readonly adaptsAfter: number;
}

/** How a value looks from one side, after those before it. */
export interface Look {
  readonly observed: number;
  readonly expectation: Expectation;
  /** In deviations, with its sign. */
  readonly deviation: number;
  /** Minus the decimal logarithm of how probable as much is: 3 is once in a thousand. */
  readonly surprise: number;
}

/** Deviations remembered for how unusual one is. */
const REMEMBERED = 4_000;
/** An assumed tail that falls exponentially: heavier than the normal distribution's, as real noise is. */
const SURPRISE_PER_DEVIATION = 0.7;
const SURPRISE_MAX = 20;
const FAR_OUT = 3;
const SHIFT_REMEMBERED = 32;

/**
 * One way to look at a series: against its usual place in a season, against the last hours, or by how restless it is. Deviations
 * are made comparable between views and between series by how often as much was met before.
 */
export class View {
  readonly rules: ViewRules;
  readonly baseline: Baseline;
  readonly #above = new Tail(REMEMBERED);
  readonly #below = new Tail(REMEMBERED);
  readonly #changes: Float64Array;
  #filled = 0;
  #changed = 0;
  #last = Number.NaN;
  /** Of values far out in a row, how far out they were; positive and negative never together. */
  #away = new SortedRing(SHIFT_REMEMBERED);
  #awayCount = 0;
  #awaySide = 0;

  constructor(rules: ViewRules) {
    this.rules = rules;
    this.baseline = new Baseline(rules);
    this.#changes = new Float64Array(rules.aspect === 'spread' ? rules.window : 0);
  }

  /** Null while what it looks at is not there yet. `tolerance` above 1 makes deviations as much smaller. Changes nothing. */
  look(place: number, value: number, tolerance = 1): Look | null {
    const observed = this.#observe(value);
    if (Number.isNaN(observed)) return null;
    const expectation = this.baseline.expect(place);
    const deviation = (observed - expectation.center) / (expectation.scale * tolerance);
    return { observed, expectation, deviation, surprise: this.#surprise(deviation) };
  }

  #surprise(deviation: number): number {
    const size = Math.abs(deviation);
    const known = this.#above.count + this.#below.count;
    const trust = known / (known + this.rules.trusted);
    const assumed = 10 ** -(SURPRISE_PER_DEVIATION * size);
    const met = 10 ** -(deviation > 0 ? this.#above : this.#below).surprise(size);
    return Math.min(SURPRISE_MAX, -Math.log10((1 - trust) * assumed + trust * met));
  }

  /**
   * Takes a value in, with how it looked. `weight`: how much it counts for what is usual. Gives whether the level was taken to
   * be elsewhere from now on.
   */
  learn(place: number, value: number, look: Look | null, weight: number): boolean {
    if (this.rules.aspect === 'spread') {
      const change = Math.abs(value - this.#last);
      this.#last = value;
      if (!Number.isNaN(change)) {
        const at = this.#filled++ % this.#changes.length;
        this.#changed += change - (this.#changes[at] as number);
        this.#changes[at] = change;
      }
    }
    if (!look) return false;
    // How far off the first guesses were says nothing of the series.
    if (this.baseline.isSettled(place)) {
      (look.deviation > 0 ? this.#above : this.#below).learn(Math.abs(look.deviation), weight);
    }
    this.baseline.learn(place, look.observed);
    return this.rules.aspect === 'value' && this.#adapt(look);
  }

  #adapt({ observed, expectation, deviation }: Look): boolean {
    const side = Math.abs(deviation) > FAR_OUT ? Math.sign(deviation) : 0;
    if (side === 0 || side !== this.#awaySide) {
      this.#awayCount = 0;
      this.#away = this.#away.count === 0 ? this.#away : new SortedRing(SHIFT_REMEMBERED);
    }
    this.#awaySide = side;
    if (side === 0) return false;
    this.#away.push(observed - expectation.center);
    if (++this.#awayCount < this.rules.adaptsAfter) return false;
    this.baseline.shift(this.#away.median);
    this.#awaySide = 0;
    return true;
  }

  #observe(value: number): number {
    if (this.rules.aspect === 'value') return value;
    const rows = this.#changes.length;
    if (this.#filled < rows) return Number.NaN;
    const oldest = this.#changes[this.#filled % rows] as number;
    const changed = this.#changed - oldest + Math.abs(value - this.#last);
    // Relative to how restless it is as a rule, so that the logarithm has no unit.
    return Math.log10(Math.max(0, changed) / rows + 1e-9);
  }
}
