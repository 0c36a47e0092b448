import type { LineSeriesOption } from 'echarts/charts';
import type { Look } from '../look.ts';
import { formatBucket, formatExact, formatShort, formatTick, type NumberFormat } from '../prepare/format.ts';
import type { Trend, TrendPoint } from '../prepare/trend.ts';
import type { ChartOption } from './mount.ts';
import { placeOf, tooltipContent, tooltipFrame } from './tooltip.ts';

/** Narrower than this, the lines are named in a legend above instead of at their ends. */
export const DIRECT_LABELS_FROM_PX = 520;

const LABEL_ROOM_PX = 92;

export interface TrendDrawing {
  readonly trend: Trend;
  readonly title: string;
  readonly format: NumberFormat;
  readonly mark: 'line' | 'column';
}

/** The current period solid, its unfinished end dotted with a hollow point, the previous period dashed. */
export function trendOption({ trend, title, format, mark }: TrendDrawing, look: Look): ChartOption {
  const { points, grain, hasPrevious } = trend;
  const named = hasPrevious && look.width >= DIRECT_LABELS_FROM_PX;
  const text = { color: look.muted, fontFamily: look.font, fontSize: 11 };
  return {
    animation: look.motion,
    animationDuration: 250,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: look.font },
    grid: {
      left: 0,
      right: named ? LABEL_ROOM_PX : 8,
      top: 10,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      ...tooltipFrame(look),
      trigger: 'axis',
      axisPointer: {
        type: mark === 'column' ? 'shadow' : 'line',
        lineStyle: { color: look.faint, type: 'solid' },
        shadowStyle: { color: look.track, opacity: 0.5 },
      },
      formatter: (parameters: unknown) => {
        const point = points[placeOf(parameters)];
        return point ? pointTooltip(point, trend, title, format, look) : '';
      },
    },
    xAxis: {
      type: 'category',
      data: points.map(({ bucket }) => formatTick(bucket.start, grain, look.locale)),
      boundaryGap: mark === 'column',
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      minInterval: format === 'integer' ? 1 : 0,
      axisLabel: { ...text, formatter: (value: number) => formatShort(value, format, look.locale) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: mark === 'column' ? columns(points, look) : lines(points, named, look),
  };
}

function pointTooltip(
  point: TrendPoint,
  { grain }: Trend,
  title: string,
  format: NumberFormat,
  look: Look,
): HTMLElement {
  const { bucket, previousBucket } = point;
  const soFar = bucket.partial ? ' (not a whole one)' : '';
  const lines = [
    { label: title, value: formatExact(point.value, format, look.locale), colour: look.accent },
    ...(previousBucket
      ? [
          {
            label: formatBucket(previousBucket.start, grain, look.locale),
            value: formatExact(point.previous, format, look.locale),
            colour: look.faint,
          },
        ]
      : []),
  ];
  return tooltipContent(`${formatBucket(bucket.start, grain, look.locale)}${soFar}`, lines, look);
}

function lines(points: readonly TrendPoint[], named: boolean, look: Look): LineSeriesOption[] {
  const whole = points.map(({ bucket, value }, place) =>
    bucket.partial && place === points.length - 1 ? null : value,
  );
  const unfinished = points.at(-1)?.bucket.partial === true && points.at(-1)?.value !== null;
  const tail = points.map(({ value }, place) => (unfinished && place >= points.length - 2 ? value : null));
  const label = (name: string, show: boolean, color: string): LineSeriesOption => ({
    endLabel: {
      show: named && show,
      formatter: name,
      color,
      fontSize: 11,
      fontFamily: look.font,
      distance: 8,
    },
    labelLayout: { moveOverlap: 'shiftY' },
  });
  const base = { type: 'line', symbolSize: 5, showAllSymbol: true, connectNulls: false } as const;
  const single =
    (values: readonly (number | null)[]) =>
    (_: unknown, { dataIndex }: { dataIndex: number }) =>
      (values[dataIndex - 1] ?? null) === null && (values[dataIndex + 1] ?? null) === null
        ? 'circle'
        : 'none';
  const previous = points.map((point) => point.previous);
  return [
    {
      ...base,
      id: 'previous',
      data: previous,
      symbol: single(previous),
      lineStyle: { color: look.faint, width: 1.5, type: [4, 4] },
      itemStyle: { color: look.faint },
      ...label('Previous period', true, look.muted),
    },
    {
      ...base,
      id: 'tail',
      data: tail,
      symbol: (_: unknown, { dataIndex }: { dataIndex: number }) =>
        dataIndex === points.length - 1 ? 'circle' : 'none',
      symbolSize: 7,
      lineStyle: { color: look.accent, width: 2, type: [1, 4], cap: 'round' },
      itemStyle: { color: look.surface, borderColor: look.accent, borderWidth: 2 },
      ...label('This period', unfinished, look.accent),
    },
    {
      ...base,
      id: 'current',
      data: whole,
      symbol: single(whole),
      lineStyle: { color: look.accent, width: 2 },
      itemStyle: { color: look.accent },
      areaStyle: { color: look.accent, opacity: 0.07 },
      ...label('This period', !unfinished, look.accent),
    },
  ];
}

function columns(points: readonly TrendPoint[], look: Look): NonNullable<ChartOption['series']> {
  return [
    {
      id: 'current',
      type: 'bar',
      barMaxWidth: 28,
      barCategoryGap: '25%',
      data: points.map(({ value, bucket }) => ({
        value,
        itemStyle: bucket.partial
          ? { color: look.surface, borderColor: look.accent, borderWidth: 1.5, borderType: 'solid' as const }
          : { color: look.accent },
      })),
      itemStyle: { borderRadius: [2, 2, 0, 0] },
    },
    {
      id: 'previous',
      type: 'line',
      data: points.map(({ previous }) => previous),
      symbol: 'none',
      z: 3,
      lineStyle: { color: look.faint, width: 1.5, type: [4, 4] },
      itemStyle: { color: look.faint },
    },
  ];
}
