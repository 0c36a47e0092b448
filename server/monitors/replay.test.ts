import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DetectorConfig } from './detector.ts';
import { replay } from './replay.ts';
import type { Point } from './schema.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** A Monday. */
const MONDAY = Date.UTC(2026, 5, 1);
const daily: DetectorConfig = { stepMs: DAY, sensitivity: 'medium', timeZone: 'UTC', holidays: new Set() };
const hourly: DetectorConfig = { ...daily, stepMs: HOUR };

/** Between −1 and 1, equal for equal places. */
const noise = (place: number) => {
  const mixed = Math.sin(place * 12.9898) * 43_758.5453;
  return 2 * (mixed - Math.floor(mixed)) - 1;
};
/** Orders a day: half as many at weekends, and growing. */
const days = (
  count: number,
  change: (value: number, day: number) => number | null = (value) => value,
): Point[] =>
  Array.from({ length: count }, (_, day) => ({
    at: MONDAY + day * DAY,
    value: change((1_000 + 2 * day) * (day % 7 > 4 ? 0.5 : 1) + 25 * noise(day), day),
  }));
const hours = (
  count: number,
  change: (value: number, hour: number) => number | null = (value) => value,
): Point[] =>
  Array.from({ length: count }, (_, hour) => ({
    at: MONDAY + hour * HOUR,
    value: change(100 + 80 * Math.sin((2 * Math.PI * (hour % 24)) / 24) + 6 * noise(hour), hour),
  }));
const alertsOf = (points: ReturnType<typeof replay>['points']) =>
  points.flatMap(({ verdict }, place) => (verdict === 'alert' ? [place] : []));

describe('replay', () => {
  test('weekends are no alert, a weekday like a weekend is', () => {
    assert.deepEqual(alertsOf(replay(days(90), daily).points), []);
    const { points } = replay(
      days(90, (value, day) => (day === 71 ? value / 2 : value)),
      daily,
    );
    assert.deepEqual(alertsOf(points), [71]);
    assert.equal(points[71]?.side, -1);
    assert.ok((points[71]?.score ?? 0) > 0.45);
  });

  test('hours are held against the same hours', () => {
    assert.deepEqual(alertsOf(replay(hours(24 * 40), hourly).points), []);
    // At night what is usual by day, and the other way round.
    for (const [hour, value] of [
      [24 * 30 + 18, 175],
      [24 * 30 + 6, 25],
    ] as const) {
      const { points } = replay(
        hours(24 * 40, (usual, each) => (each === hour ? value : usual)),
        hourly,
      );
      assert.deepEqual(alertsOf(points), [hour]);
    }
  });

  test('before there is enough to learn from it says how much there is, and nothing else', () => {
    const { points, learned, needed } = replay(
      days(15, (value, day) => (day === 12 ? 0 : value)),
      daily,
    );
    assert.deepEqual([learned, needed], [15, 21]);
    assert.ok(
      points.every(({ verdict, low, score }) => verdict === 'learning' && low === null && score === 0),
    );
  });

  test('the tested point has no say in what is expected of it', () => {
    const plain = replay(days(60), daily).points[59];
    const spiked = replay(
      days(60, (value, day) => (day === 59 ? 1e9 : value)),
      daily,
    ).points[59];
    assert.deepEqual(
      [spiked?.low, spiked?.high, spiked?.expected],
      [plain?.low, plain?.high, plain?.expected],
    );
  });

  test('a spike hides neither the next one nor itself, and does not widen the range much', () => {
    const two = (value: number, day: number) => (day === 60 || day === 68 ? value * 5 : value);
    const { points } = replay(days(90, two), daily);
    assert.deepEqual(alertsOf(points), [60, 68]);
    const plain = replay(days(90), daily).points;
    const width = (place: number, of: typeof points) => (of[place]?.high ?? 0) - (of[place]?.low ?? 0);
    assert.ok(width(75, points) < 2 * width(75, plain));
  });

  test('gaps are gaps: neither zeros nor alerts', () => {
    const gappy = (value: number, day: number) => (day % 6 === 1 ? null : value);
    const { points } = replay(days(90, gappy), daily);
    assert.deepEqual(alertsOf(points), []);
    assert.ok(points.every(({ value, verdict }) => (value === null) === (verdict === 'missing')));
  });

  test('holidays do not spoil the baseline and are held against each other', () => {
    const dates = [30, 40, 50, 58, 66].map((day) => new Date(MONDAY + day * DAY).toISOString().slice(0, 10));
    const config = { ...daily, holidays: new Set(dates) };
    const isHoliday = (day: number) => [30, 40, 50, 58, 66].includes(day);
    const off = (value: number, day: number) => (isHoliday(day) ? (day === 66 ? value * 4 : 20) : value);
    const { points } = replay(days(90, off), config);
    assert.deepEqual(alertsOf(points), [66]);
    assert.equal(points[30]?.verdict, 'holiday');
    assert.equal(points[30]?.low, null);
    assert.ok((points[58]?.low ?? 0) < 20 && (points[58]?.high ?? 0) > 20);
    const plain = replay(
      days(90, (value, day) => (isHoliday(day) ? null : value)),
      daily,
    ).points;
    assert.deepEqual([points[89]?.low, points[89]?.high], [plain[89]?.low, plain[89]?.high]);
  });

  test('a new level is told once and then taken for granted', () => {
    const { points } = replay(
      days(110, (value, day) => (day >= 70 ? value * 2 : value)),
      daily,
    );
    assert.equal(alertsOf(points)[0], 70);
    assert.ok(points.some(({ isShift }) => isShift));
    assert.deepEqual(
      alertsOf(points).filter((day) => day >= 90),
      [],
    );
  });

  test('a point is told exactly when it lies outside of its range', () => {
    const shaken = (value: number, hour: number) =>
      hour > 600 && hour % 37 === 0 ? value * (1 + noise(hour)) : value;
    let outside = 0;
    for (const point of replay(hours(24 * 45, shaken), hourly).points) {
      if (point.low === null || point.high === null || point.value === null) continue;
      const isOutside = point.value < point.low || point.value > point.high;
      const reach = (point.high - point.low) / 100;
      const isNearEdge =
        Math.min(Math.abs(point.value - point.low), Math.abs(point.value - point.high)) < reach;
      if (!isNearEdge) assert.equal(isOutside, point.verdict === 'alert' || point.verdict === 'continued');
      if (isOutside) outside++;
    }
    assert.ok(outside > 3);
  });

  test('a false alarm is learned: like points are let pass, others are not', () => {
    // Monday, Tuesday and Monday again, all half of what they should be, and a Monday that is twice.
    const odd = new Map([
      [63, 0.5],
      [71, 0.5],
      [77, 0.5],
      [84, 2],
    ]);
    const series = days(100, (value, day) => value * (odd.get(day) ?? 1));
    const { points } = replay(series, daily);
    assert.deepEqual(alertsOf(points), [63, 71, 77, 84]);
    const { at, tolerance } = points[63] as (typeof points)[number];
    assert.ok(tolerance !== null && tolerance > 1);
    const tolerances = [{ at, side: -1, factor: tolerance, isDaily: true }] as const;
    assert.deepEqual(alertsOf(replay(series, daily, { tolerances }).points), [71, 84]);
  });

  test('the same arguments give the same answer, and what is earlier can be left untold', () => {
    const series = hours(24 * 30, (value, hour) => (hour % 200 === 199 ? value * 3 : value));
    const whole = replay(series, hourly);
    assert.deepEqual(replay(series, hourly), whole);
    const from = MONDAY + 24 * 20 * HOUR;
    assert.deepEqual(replay(series, hourly, { from }).points, whole.points.slice(24 * 20));
  });

  test('hours and weekdays are those of the time zone, over the change of clocks', () => {
    // Open from nine to five in Berlin, over the last Sunday of October.
    const begin = Date.UTC(2026, 9, 1);
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const series = Array.from({ length: 24 * 50 }, (_, hour) => {
      const at = begin + hour * HOUR;
      const local = Number(clock.format(at));
      return { at, value: (local >= 9 && local < 17 ? 200 : 10) + 3 * noise(hour) };
    });
    const berlin = { ...hourly, timeZone: 'Europe/Berlin' };
    assert.deepEqual(alertsOf(replay(series, berlin).points), []);
    assert.ok(alertsOf(replay(series, hourly).points).length > 0);
  });
});
