import { SortedRing } from './sorted-ring.ts';

/** What a value ought to be, from those before it. */
export interface Expectation {
  readonly center: number;
  /** As a standard deviation; never 0. */
  readonly scale: number;
}

export interface BaselineRules {
  /** Places of the season: 1 for none. */
  readonly places: number;
  /** Values remembered of each place. */
  readonly depth: number;
  /** Values over which the level moves. */
  readonly levelSpan: number;
  /** Whether the level may grow or fall steadily. */
  readonly hasTrend: boolean;
  /** The least that a deviation can be: less than that is nobody's business. */
  readonly scaleMin: number;
}

const ERRORS_REMEMBERED = 128;
/** A place's own spread counts as much as everybody's when it has so many values. */
const POOLED = 8;
const SETTLED = 8;
const SETTLED_PLACE = 2;
/** Further out than so many deviations a value moves the level as if it were there. */
const PULL_MAX = 2.5;
const TREND_DAMPING = 0.98;
/** Of the spread of all values: noise below that is none of anybody's business. */
const FLOOR_OF_SPREAD = 0.02;
const FLOOR_OF_LEVEL = 1e-3;

/**
 * A level with a trend, and for each place of the season the median of how far values stood from the level there. A value is
 * expected from those before it only, and one far out pulls the level no further than one at the edge (Huber's rule), so that
 * a spike neither hides itself nor what comes after it.
 */
export class Baseline {
  readonly #rules: BaselineRules;
  readonly #places: (SortedRing | undefined)[];
  readonly #offsets: Float64Array;
  readonly #spreads: Float64Array;
  readonly #errors = new SortedRing(ERRORS_REMEMBERED);
  readonly #values = new SortedRing(ERRORS_REMEMBERED);
  #level = 0;
  #slope = 0;
  #learned = 0;
  #spread = Number.NaN;
  #floor: number;

  constructor(rules: BaselineRules) {
    this.#rules = rules;
    this.#places = new Array<SortedRing | undefined>(rules.places);
    this.#floor = Math.max(rules.scaleMin, 1e-9);
    this.#offsets = new Float64Array(rules.places);
    this.#spreads = new Float64Array(rules.places);
  }

  get learned(): number {
    return this.#learned;
  }

  /** How many values of this place it knows. */
  knownOf(place: number): number {
    return this.#places[place]?.count ?? 0;
  }

  /** Whether what it expects there rests on more than a first guess. */
  isSettled(place: number): boolean {
    return this.#learned >= SETTLED && (this.#rules.places === 1 || this.knownOf(place) >= SETTLED_PLACE);
  }

  expect(place: number): Expectation {
    const center = this.#level + this.#slope + (this.#offsets[place] as number);
    let scale = this.#spread;
    if (Number.isNaN(scale)) scale = Math.abs(this.#level) || 1;
    const known = this.knownOf(place);
    if (known > 2) {
      const own = this.#spreads[place] as number;
      scale = Math.sqrt((known * own ** 2 + POOLED * scale ** 2) / (known + POOLED));
    }
    return { center, scale: Math.max(scale, this.#floor) };
  }

  /** Takes a value in. `pull`: how far out, in deviations, it may at most pull the level. */
  learn(place: number, value: number, pull = PULL_MAX): void {
    const { center, scale } = this.expect(place);
    const error = value - center;
    this.#learned++;
    const step = Math.max(1 / this.#learned, 2 / (this.#rules.levelSpan + 1));
    const limit = this.#learned <= 8 ? Number.POSITIVE_INFINITY : pull * scale;
    const bounded = Math.max(-limit, Math.min(limit, error));
    this.#level += this.#slope + step * bounded;
    if (this.#rules.hasTrend && this.#learned > this.#rules.levelSpan) {
      this.#slope = TREND_DAMPING * (this.#slope + ((step * step) / 2) * bounded);
    }
    if (this.#rules.places > 1) {
      let ring = this.#places[place];
      if (!ring) this.#places[place] = ring = new SortedRing(this.#rules.depth);
      ring.push(value - this.#level);
      this.#offsets[place] = ring.median;
      this.#spreads[place] = ring.deviation;
    }
    this.#errors.push(Math.abs(error));
    this.#values.push(value);
    if (this.#learned <= 32 || this.#learned % 8 === 0) {
      this.#spread = 1.4826 * this.#errors.median;
      this.#floor = Math.max(
        this.#rules.scaleMin,
        FLOOR_OF_SPREAD * this.#values.deviation,
        FLOOR_OF_LEVEL * Math.abs(this.#level),
        1e-9,
      );
    }
  }

  /** From now on everything is so much higher. */
  shift(by: number): void {
    this.#level += by;
    this.#slope = 0;
  }
}
