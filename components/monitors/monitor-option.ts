import type { ChartOption } from '#components/chart/echart/mount.ts';
import { placeOf, tooltipContent, tooltipFrame } from '#components/chart/echart/tooltip.ts';
import type { Look } from '#components/chart/look.ts';
import { formatExact, formatShort, type NumberFormat } from '#components/chart/prepare/format.ts';
import type { Every, JudgedPoint, Unit } from '#server/monitors/schema.ts';
import { VERDICT_WORDS } from './monitor-words.ts';

export interface MonitorDrawing {
  readonly points: readonly JudgedPoint[];
  readonly every: Every;
  readonly unit: Unit;
  readonly title: string;
  readonly format: NumberFormat;
}

/** The value as a line over the range in which it was expected; alerts as points of another shape and colour. Times are in UTC. */
export function monitorOption(
  { points, every, unit, title, format }: MonitorDrawing,
  look: Look,
): ChartOption {
  const text = { color: look.muted, fontFamily: look.font, fontSize: 11 };
  // Rows, seconds and shares are never less than none.
  const low = points.map((point) =>
    point.low === null || unit === 'value' ? point.low : Math.max(0, point.low),
  );
  const band = points.map(({ high }, place) => {
    const from = low[place] ?? null;
    return high === null || from === null ? null : Math.max(0, high - from);
  });
  const silent = { type: 'line', symbol: 'none', silent: true, connectNulls: false } as const;
  return {
    animation: look.motion,
    animationDuration: 250,
    textStyle: { fontFamily: look.font },
    grid: { left: 0, right: 8, top: 10, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipFrame(look),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.faint, type: 'solid' } },
      formatter: (parameters: unknown) => {
        const place = placeOf(parameters);
        const point = points[place];
        if (!point) return '';
        const number = (value: number | null) => formatExact(value, format, look.locale);
        return tooltipContent(
          momentText(point.at, every, look.locale),
          [
            { label: title, value: number(point.value), colour: look.accent },
            ...(point.high === null
              ? []
              : [
                  {
                    label: 'Expected',
                    value: `${number(low[place] ?? null)} to ${number(point.high)}`,
                    colour: look.faint,
                  },
                ]),
            { label: 'Verdict', value: VERDICT_WORDS[point.verdict] },
          ],
          look,
        );
      },
    },
    xAxis: {
      type: 'category',
      data: points.map(({ at }) => momentText(at, 'day', look.locale)),
      boundaryGap: false,
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
      axisLabel: {
        ...{ ...text, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
        // A day's name stands where it begins, once.
        ...(every === 'hour' && { interval: (place: number) => beginsDay(points[place]?.at) }),
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value: number) => formatShort(value, format, look.locale) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      {
        ...silent,
        id: 'low',
        stack: 'range',
        stackStrategy: 'all',
        data: low,
        lineStyle: { opacity: 0 },
      },
      {
        ...silent,
        id: 'range',
        stack: 'range',
        stackStrategy: 'all',
        data: band,
        lineStyle: { opacity: 0 },
        areaStyle: { color: look.faint, opacity: 0.28 },
      },
      {
        ...silent,
        id: 'value',
        data: points.map(({ value }) => value),
        lineStyle: { color: look.accent, width: 1.5 },
        itemStyle: { color: look.accent },
      },
      {
        id: 'alerts',
        type: 'scatter',
        symbol: 'diamond',
        symbolSize: 11,
        data: points.map(({ value, verdict }) =>
          verdict === 'alert' || verdict === 'continued' ? value : null,
        ),
        itemStyle: { color: look.critical, borderColor: look.surface, borderWidth: 1 },
      },
    ],
  };
}

const DAY_MS = 86_400_000;

const beginsDay = (at: number | undefined): boolean => at !== undefined && at % DAY_MS === 0;

export function momentText(at: number, every: Every, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    ...{ timeZone: 'UTC', month: 'short', day: 'numeric' },
    ...(every === 'hour' && { hour: '2-digit', minute: '2-digit' }),
  }).format(at);
}
