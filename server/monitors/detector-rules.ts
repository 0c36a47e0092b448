import { placesOf, type Season } from './season.ts';
import type { ViewRules } from './view.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What a detector is made of for a series with a point every `stepMs`. */
export interface DetectorRules {
  readonly views: readonly (ViewRules & { readonly season: Season; readonly knownMin: number })[];
  /** Points before anything is said. */
  readonly warmUp: number;
  /** Share of the points so far, and bounds, for which what goes on belongs to what was said. */
  readonly holdOff: { readonly share: number; readonly min: number; readonly max: number };
}

/** With several points a day there are soon enough to know what is usual. */
const TRUSTED = 50;
const NONE = { aspect: 'value', window: 0, hasTrend: false, scaleMin: 0 } as const;

/** `scaleMin`: the least that a deviation of a value can be, in its unit. */
export function rulesFor(stepMs: number, scaleMin = 0): DetectorRules {
  const { views, ...rules } = stepMs > DAY / 2 ? daily() : withinDays(stepMs);
  return {
    ...rules,
    views: views.map((view) => (view.aspect === 'value' ? { ...view, scaleMin } : view)),
  };
}

/** Weekdays are compared with their like; there are too few points for more than one view. */
function daily(): DetectorRules {
  return {
    views: [
      {
        ...NONE,
        season: 'day_of_week',
        places: placesOf('day_of_week', DAY),
        depth: 13,
        levelSpan: 21,
        hasTrend: true,
        adaptsAfter: 5,
        trusted: 1_000,
        knownMin: 1,
      },
    ],
    warmUp: 21,
    holdOff: { share: 0, min: 2, max: 2 },
  };
}

/**
 * Four views: the time of day over a week, the same with a level of the last hours, the hour of the week when it was seen twice,
 * and how restless the series is. The figures are those that scored best over the benchmark's first seeds.
 */
function withinDays(stepMs: number): DetectorRules {
  const perDay = Math.max(12, Math.round(DAY / stepMs));
  const perHour = Math.max(1, Math.round(HOUR / stepMs));
  const times = placesOf('time_of_day', stepMs);
  const ofDay = {
    ...NONE,
    season: 'time_of_day',
    places: times,
    depth: 96,
    knownMin: 0,
    trusted: TRUSTED,
  } as const;
  return {
    views: [
      { ...ofDay, levelSpan: 5 * perDay, adaptsAfter: perDay },
      { ...ofDay, levelSpan: Math.max(3, Math.round(perDay / 4)), adaptsAfter: perDay },
      {
        ...NONE,
        season: 'hour_of_week',
        places: placesOf('hour_of_week', stepMs),
        depth: Math.min(96, 8 * perHour),
        levelSpan: 7 * perDay,
        adaptsAfter: perDay,
        trusted: TRUSTED,
        knownMin: 2 * perHour + 1,
      },
      {
        ...NONE,
        aspect: 'spread',
        window: 6,
        season: 'none',
        places: 1,
        depth: 1,
        levelSpan: 1_000,
        adaptsAfter: Number.POSITIVE_INFINITY,
        trusted: TRUSTED,
        knownMin: 0,
      },
    ],
    warmUp: Math.min(300, Math.max(7 * 24, 2 * perDay)),
    holdOff: { share: 0.04, min: Math.min(20, perDay / 2), max: 450 },
  };
}
