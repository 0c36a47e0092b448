import type { LabelledFile } from './score-corpus.ts';

/**
 * Files like those of the Numenta Anomaly Benchmark in kind, length and number of anomalies: daily and weekly seasons, load of
 * machines, bursts, heavy tails, counts, sensors that drift, road traffic. Into them come spikes, dips, flat lines, days that
 * are unlike the others, other levels, other noise, other trends and denser bursts; a tenth of a file's rows are in windows,
 * of equal width and centred where each anomaly begins. Some rows are missing; those of traffic come at uneven times. Equal
 * seeds give equal files.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BEGINS_AT = Date.UTC(2026, 0, 5);
const LABELLED_SHARE = 0.1;
const PROBATION_SHARE = 0.17;

interface Dice {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  between(from: number, to: number): number;
  isOneIn(chances: number): boolean;
}

function dice(seed: number): Dice {
  let state = (seed * 2_654_435_769) >>> 0;
  // xorshift mixed by a multiplication (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled").
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    between: (from, to) => from + (to - from) * uniform(),
    isOneIn: (chances) => uniform() * chances < 1,
  };
}

/** Rows of one file before anything happens in it. */
interface Plain {
  readonly at: number[];
  readonly values: number[];
  /** How large something is that stands out. */
  readonly size: number;
  readonly rowsPerDay: number;
  readonly floor: number;
}

type Anomaly = (plain: Plain, row: number, dice: Dice) => void;

function within(
  { values }: Plain,
  from: number,
  rows: number,
  change: (value: number, place: number) => number,
) {
  const to = Math.min(values.length, from + Math.max(1, Math.round(rows)));
  for (let row = from; row < to; row++) values[row] = change(values[row] as number, row - from);
}

const spike: Anomaly = (plain, row, { between }) => {
  const height = plain.size * between(1.2, 3);
  within(plain, row, between(1, 6), (value) => value + height * between(0.7, 1));
};
const dip: Anomaly = (plain, row, { between }) => {
  const depth = plain.size * between(0.9, 1.8);
  within(plain, row, between(3, plain.rowsPerDay / 8), (value) => Math.max(plain.floor, value - depth));
};
const higherLevel: Anomaly = (plain, row, { between }) => {
  const by = plain.size * between(0.6, 1.5);
  within(plain, row, plain.values.length, (value) => value + by);
};
const lowerLevel: Anomaly = (plain, row, { between }) => {
  const by = plain.size * between(0.6, 1.2);
  within(plain, row, plain.values.length, (value) => Math.max(plain.floor, value - by));
};
const flatLine: Anomaly = (plain, row, { between }) => {
  const held = plain.values[row] as number;
  within(plain, row, plain.rowsPerDay * between(0.3, 0.8), () => held);
};
const otherDay: Anomaly = (plain, row, { between }) => {
  const half = plain.rowsPerDay / 2;
  const before = plain.values.slice();
  within(plain, row, plain.rowsPerDay * between(0.7, 1), (value, place) => {
    const there = before[row + place - Math.round(half)];
    return there ?? value;
  });
};
const noisier: Anomaly = (plain, row, { between, normal }) => {
  const by = plain.size * between(0.35, 0.8);
  within(plain, row, plain.rowsPerDay * between(0.6, 1.5), (value) =>
    Math.max(plain.floor, value + by * normal()),
  );
};
const trend: Anomaly = (plain, row, { between }) => {
  const perDay = (plain.size * between(0.5, 1)) / plain.rowsPerDay;
  within(plain, row, plain.rowsPerDay * 3, (value, place) => value + perDay * place);
};
const denseBursts: Anomaly = (plain, row, { between, isOneIn }) => {
  within(plain, row, plain.rowsPerDay * between(0.5, 1), (value) =>
    isOneIn(4) ? value + plain.size * between(0.8, 1.2) : value,
  );
};
/** A long slow surge, as when something becomes known. */
const surge: Anomaly = (plain, row, { between }) => {
  const times = between(4, 12);
  const rows = between(plain.rowsPerDay / 12, plain.rowsPerDay / 4);
  within(
    plain,
    row,
    rows,
    (value, place) => value + plain.size * times * Math.exp((-3 * place) / rows) * between(0.6, 1.2),
  );
};

interface Family {
  readonly name: string;
  readonly stepMinutes: number;
  readonly rows: readonly [from: number, to: number];
  readonly anomalies: readonly Anomaly[];
  /** Values at each moment, by this file's own traits. */
  shape(dice: Dice): { size: number; floor: number; value(at: number): number };
  readonly isUneven?: boolean;
}

/** Share of the day, 0 at midnight in UTC. */
const dayShare = (at: number) => (at % DAY) / DAY;
const isWeekend = (at: number) => [0, 6].includes(new Date(at).getUTCDay());

/** Up by day and down by night, 0 to 1, with a peak of the file's own. */
function dayCurve({ between }: Dice): (at: number) => number {
  const [peak, second] = [between(0.45, 0.7), between(0, 0.4)];
  return (at) => {
    const turn = 2 * Math.PI * (dayShare(at) - peak);
    return (1 + Math.cos(turn)) / 2 + second * Math.max(0, Math.cos(2 * turn)) * 0.3;
  };
}

const FAMILIES: readonly Family[] = [
  {
    name: 'square_day',
    stepMinutes: 5,
    rows: [4032, 4032],
    anomalies: [flatLine, higherLevel, lowerLevel, otherDay, dip],
    shape({ between, normal, uniform }) {
      const [low, high, noise] = [between(10, 30), between(60, 90), between(0, 4)];
      const [opens, closes] = [between(0.3, 0.4), between(0.7, 0.8)];
      return {
        size: high - low,
        floor: 0,
        value: (at) =>
          (dayShare(at) > opens && dayShare(at) < closes ? high : low) + noise * normal() + noise * uniform(),
      };
    },
  },
  {
    name: 'idle_machine',
    stepMinutes: 5,
    rows: [4032, 4032],
    anomalies: [spike, spike, higherLevel, noisier, denseBursts],
    shape({ between, normal, isOneIn }) {
      const [rest, noise, burst] = [between(0.1, 5), between(0.01, 0.2), between(60, 400)];
      const height = rest * between(0.2, 3);
      return {
        size: rest * 4,
        floor: 0,
        value: () => rest + noise * Math.abs(normal()) + (isOneIn(burst) ? height * between(0.3, 1) : 0),
      };
    },
  },
  {
    name: 'busy_machine',
    stepMinutes: 5,
    rows: [4032, 4032],
    anomalies: [spike, dip, lowerLevel, higherLevel, noisier, trend],
    shape(dice) {
      const { between, normal } = dice;
      const [rest, noise, daily, carry] = [between(30, 60), between(1, 3), between(0, 8), between(0.5, 0.95)];
      const curve = dayCurve(dice);
      let drift = 0;
      return {
        size: noise * 9,
        floor: 0,
        value(at) {
          drift = carry * drift + noise * normal() * Math.sqrt(1 - carry ** 2);
          return rest + daily * curve(at) + drift + 0.3 * noise * normal();
        },
      };
    },
  },
  {
    name: 'bursts',
    stepMinutes: 5,
    rows: [4032, 4730],
    anomalies: [spike, denseBursts, surge],
    shape({ between, normal, isOneIn }) {
      const [scale, chances, width] = [10 ** between(3, 7), between(8, 60), between(0.3, 0.8)];
      return {
        size: scale * 4,
        floor: 0,
        value: () =>
          isOneIn(chances) ? scale * Math.exp(width * normal()) : scale * 0.02 * Math.abs(normal()),
      };
    },
  },
  {
    name: 'ad_prices',
    stepMinutes: 60,
    rows: [1538, 1648],
    anomalies: [spike, spike, noisier, dip],
    shape(dice) {
      const { between, normal } = dice;
      const [rest, noise] = [between(0.05, 1), between(0.1, 0.3)];
      const curve = dayCurve(dice);
      return {
        size: rest * between(1.5, 3),
        floor: 0,
        value: (at) => rest * (0.8 + 0.4 * curve(at)) * Math.exp(noise * normal()),
      };
    },
  },
  {
    name: 'posts',
    stepMinutes: 5,
    rows: [15_800, 15_900],
    anomalies: [surge, surge, spike],
    shape(dice) {
      const { between, normal, uniform } = dice;
      const [rest, width] = [between(4, 80), between(0.3, 0.7)];
      const curve = dayCurve(dice);
      let mood = 0;
      return {
        size: rest * 4,
        floor: 0,
        value(at) {
          mood = 0.9 * mood + width * 0.44 * normal();
          const heavy = uniform() < 0.003 ? between(2, 5) : 1;
          return Math.round(rest * (0.3 + curve(at)) * Math.exp(mood) * heavy);
        },
      };
    },
  },
  {
    name: 'rides',
    stepMinutes: 30,
    rows: [10_320, 10_320],
    anomalies: [otherDay, dip, surge, spike],
    shape(dice) {
      const { between, normal } = dice;
      const [rest, weekend, noise] = [between(8_000, 20_000), between(0.7, 0.9), between(0.03, 0.07)];
      const curve = dayCurve(dice);
      let mood = 0;
      return {
        size: rest * 0.6,
        floor: 0,
        value(at) {
          mood = 0.9 * mood + noise * 0.44 * normal();
          return Math.round(rest * (0.15 + curve(at)) * (isWeekend(at) ? weekend : 1) * Math.exp(mood));
        },
      };
    },
  },
  {
    name: 'sensor',
    stepMinutes: 5,
    rows: [18_000, 22_700],
    anomalies: [dip, lowerLevel, noisier, trend, spike],
    shape(dice) {
      const { between, normal } = dice;
      const [rest, noise, daily] = [between(60, 90), between(0.4, 1), between(0, 3)];
      const curve = dayCurve(dice);
      let drift = 0;
      return {
        size: between(12, 25),
        floor: 0,
        value(at) {
          drift = 0.998 * drift + noise * 0.4 * normal();
          return rest + daily * curve(at) + drift + noise * normal();
        },
      };
    },
  },
  {
    name: 'room',
    stepMinutes: 60,
    rows: [7_267, 7_267],
    anomalies: [dip, spike, trend],
    shape(dice) {
      const { between, normal } = dice;
      const [rest, noise, daily] = [between(65, 75), between(0.3, 0.8), between(1, 4)];
      const curve = dayCurve(dice);
      let drift = 0;
      return {
        size: between(9, 14),
        floor: 0,
        value(at) {
          drift = 0.99 * drift + 0.35 * normal();
          return rest + daily * curve(at) + drift + noise * normal();
        },
      };
    },
  },
  {
    name: 'road',
    stepMinutes: 5,
    rows: [1_127, 2_500],
    anomalies: [spike, surge, dip],
    isUneven: true,
    shape(dice) {
      const { between, normal, isOneIn } = dice;
      const [rest, daily, noise] = [between(5, 70), between(0.2, 0.8), between(0.08, 0.25)];
      const curve = dayCurve(dice);
      return {
        size: rest * between(1, 1.6),
        floor: 0,
        value: (at) =>
          rest * (1 + daily * curve(at)) * Math.exp(noise * normal()) +
          (isOneIn(70) ? rest * between(0.3, 1) : 0),
      };
    },
  },
];

/** Files in which nothing happens: whatever is said of them is a false alarm. */
const QUIET_FILES = 5;

export function makeCorpus(seed: number, filesPerFamily: number): LabelledFile[] {
  const files = FAMILIES.flatMap((family, place) =>
    Array.from({ length: filesPerFamily }, (_, number) =>
      makeFile(family, dice(seed * 1_000 + place * 50 + number), `${family.name}/${number}`, true),
    ),
  );
  const quiet = Array.from({ length: QUIET_FILES }, (_, number) => {
    const family = FAMILIES[(seed + number * 3) % FAMILIES.length] as Family;
    return makeFile(family, dice(seed * 1_000 + 900 + number), `quiet_${family.name}/${number}`, false);
  });
  return [...files, ...quiet];
}

function makeFile(family: Family, dice: Dice, name: string, isEventful: boolean): LabelledFile {
  const rows = Math.round(dice.between(...family.rows));
  const { size, floor, value } = family.shape(dice);
  const stepMs = family.stepMinutes * MINUTE;
  const at: number[] = [];
  let moment = BEGINS_AT;
  for (let row = 0; row < rows; row++) {
    at.push(moment);
    // One row in five hundred is missing; on roads a row comes when there was something to measure.
    const steps = family.isUneven ? Math.ceil(-2 * Math.log(1 - dice.uniform())) : dice.isOneIn(500) ? 2 : 1;
    moment += steps * stepMs;
  }
  const plain: Plain = { at, values: at.map(value), size, floor, rowsPerDay: DAY / stepMs };
  const anomalies = isEventful ? 1 + Math.floor(dice.uniform() * (rows > 9_000 ? 4 : 3)) : 0;
  const width = Math.floor((LABELLED_SHARE * rows) / Math.max(1, anomalies));
  const windows: [number, number][] = [];
  const slot = (rows * (1 - PROBATION_SHARE) - width) / Math.max(1, anomalies);
  for (let number = 0; number < anomalies; number++) {
    const from = Math.ceil(rows * PROBATION_SHARE + width / 2 + number * slot);
    const row = Math.round(from + dice.uniform() * Math.max(0, slot - width));
    const anomaly = family.anomalies[Math.floor(dice.uniform() * family.anomalies.length)] as Anomaly;
    anomaly(plain, row, dice);
    const first = row - Math.floor(width / 2);
    windows.push([first, Math.min(rows - 1, first + width - 1)]);
  }
  return { name, at, values: plain.values, windows };
}
