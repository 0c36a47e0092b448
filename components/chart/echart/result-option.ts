import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { Look } from '../look.ts';
import { assignColours, colourOf } from '../prepare/colours.ts';
import { formatExact, formatShort, formatTick } from '../prepare/format.ts';
import type { DrawnSeries, ResultChartData } from '../prepare/result-chart.ts';
import type { ChartOption } from './mount.ts';
import { placeOf, tooltipContent, tooltipFrame } from './tooltip.ts';

const BAR_PX = 22;
const AXES_PX = 64;
const DAY_MS = 86_400_000;
const TOOLTIP_LINES_MAX = 12;
/** More points than this on a line are no longer told apart. */
const THIN_FROM = 2000;
const SPARSE_SHARE = 0.5;
const LABEL_SHARE = 0.32;

/** Lying bars need room for each; null: whatever room there is. */
export function resultHeightPx({ kind, axis, series, stacked }: ResultChartData): number | null {
  if (kind !== 'bar' || axis.kind !== 'names') return null;
  const rows = axis.labels.length * (stacked ? 1 : Math.max(1, Math.ceil(series.length / 2)));
  return rows * BAR_PX + AXES_PX;
}

/** Lines, areas, bars or points of a result on one value axis from zero, except for points and lines. */
export function resultOption(chart: ResultChartData, look: Look): ChartOption {
  const { kind, axis, series } = chart;
  const text = { color: look.muted, fontFamily: look.font, fontSize: 11 };
  const paint = painter(chart, look);
  const lying = kind === 'bar' && axis.kind === 'names';
  const value = {
    type: 'value' as const,
    splitNumber: lying ? Math.max(2, Math.floor(look.width / 140)) : 5,
    scale: kind === 'line' || kind === 'scatter',
    minInterval: series.every(({ format }) => format === 'integer') && kind !== 'scatter' ? 1 : 0,
    axisLabel: {
      ...text,
      hideOverlap: true,
      formatter: (at: number) => formatShort(at, series[0]?.format ?? 'decimal', look.locale),
    },
    splitLine: { lineStyle: { color: look.line } },
  };
  const along = {
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true },
  };
  const names = {
    ...along,
    type: 'category' as const,
    data: [...axis.labels],
    boundaryGap: kind === 'bar',
    axisLabel: {
      ...text,
      hideOverlap: !lying,
      interval: lying ? (0 as const) : ('auto' as const),
      ...(lying ? { width: look.width * LABEL_SHARE, overflow: 'truncate' as const, color: look.text } : {}),
    },
  };
  const x =
    axis.kind === 'time'
      ? {
          ...along,
          type: 'time' as const,
          ...(axis.times.every((time) => time % DAY_MS === 0)
            ? {
                minInterval: DAY_MS,
                axisLabel: {
                  ...text,
                  hideOverlap: true,
                  formatter: (time: number) => formatTick(new Date(time).toISOString(), 'day', look.locale),
                },
              }
            : {}),
        }
      : axis.kind === 'value'
        ? {
            ...value,
            name: axis.label,
            nameLocation: 'middle' as const,
            nameGap: 26,
            nameTextStyle: text,
            splitLine: { show: false },
            axisLine: { show: true, lineStyle: { color: look.line } },
          }
        : names;
  return {
    useUTC: true,
    animation: look.motion,
    animationDuration: 250,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: look.font },
    grid: {
      left: 4,
      right: lying ? 56 : 20,
      top: series.length > 1 ? 40 : 14,
      bottom: axis.kind === 'value' ? 24 : 6,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: {
      show: series.length > 1,
      // One line, whatever the room: a second would lie on the chart.
      type: 'scroll',
      pageIconSize: 11,
      pageTextStyle: { color: look.muted, fontFamily: look.font, fontSize: 11 },
      pageIconColor: look.text,
      pageIconInactiveColor: look.faint,
      top: 2,
      left: 0,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      icon: 'roundRect',
      textStyle: { color: look.text, fontFamily: look.font, fontSize: 12, width: 140, overflow: 'truncate' },
      inactiveColor: look.faint,
    },
    tooltip: {
      ...tooltipFrame(look),
      trigger: kind === 'scatter' ? 'item' : 'axis',
      axisPointer: {
        type: kind === 'bar' ? 'shadow' : 'line',
        lineStyle: { color: look.faint, type: 'solid' },
        shadowStyle: { color: look.track, opacity: 0.5 },
      },
      formatter: (parameters: unknown) => tooltip(chart, parameters, paint, look),
    },
    xAxis: lying ? value : x,
    yAxis: lying ? { ...names, inverse: true } : value,
    series: series.map((drawn) => seriesOption(chart, drawn, paint(drawn), look)),
  };
}

/** A series that is an identity has its colour of everywhere; one measure has the accent. */
function painter({ series, identities }: ResultChartData, look: Look): (drawn: DrawnSeries) => string {
  if (identities.length === 0 && series.length === 1) return () => look.accent;
  const places = assignColours(identities.length > 0 ? identities : series.map(({ name }) => name));
  return ({ name }) => colourOf(name, places, look.scheme);
}

function seriesOption(
  { kind, axis, stacked, series }: ResultChartData,
  { name, values, along, format }: DrawnSeries,
  color: string,
  look: Look,
): BarSeriesOption | LineSeriesOption | ScatterSeriesOption {
  const shared = { id: name, name, itemStyle: { color }, ...(stacked ? { stack: 'all' } : {}) };
  if (kind === 'scatter') {
    return {
      ...shared,
      type: 'scatter',
      symbolSize: values.length > 1000 ? 5 : 8,
      itemStyle: { color, opacity: values.length > 200 ? 0.55 : 0.8 },
      data: values.map((value, place) => [along[place] ?? 0, value ?? 0]),
    };
  }
  if (kind === 'bar') {
    return {
      ...shared,
      type: 'bar',
      barMaxWidth: 26,
      barGap: '12%',
      itemStyle: {
        color,
        borderRadius: stacked ? 0 : 2,
        borderColor: look.surface,
        borderWidth: stacked ? 1 : 0,
      },
      emphasis: { disabled: true },
      data: [...values],
      label: {
        show: series.length === 1 && axis.kind === 'names',
        position: 'right',
        color: look.muted,
        fontFamily: look.font,
        fontSize: 11,
        formatter: ({ dataIndex }) => formatShort(values[dataIndex] ?? null, format, look.locale),
      },
    };
  }
  const isSparse = values.filter((value) => value === null).length > values.length * SPARSE_SHARE;
  const alone = (place: number) =>
    (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null;
  return {
    ...shared,
    type: 'line',
    lineStyle: { color, width: 2 },
    symbol: (_: unknown, { dataIndex }: { dataIndex: number }) =>
      alone(dataIndex) && !isSparse ? 'circle' : 'none',
    symbolSize: 5,
    showAllSymbol: true,
    // Events at times of their own are joined; a series that lacks some of the common times has gaps.
    connectNulls: isSparse,
    ...(values.length > THIN_FROM && !stacked ? { sampling: 'lttb' as const } : {}),
    ...(kind === 'area' ? { areaStyle: { color, opacity: stacked ? 0.35 : 0.14 } } : {}),
    emphasis: { disabled: true },
    data: axis.kind === 'time' ? values.map((value, place) => [axis.times[place] ?? 0, value]) : [...values],
  };
}

function tooltip(
  { kind, axis, series }: ResultChartData,
  parameters: unknown,
  paint: (drawn: DrawnSeries) => string,
  look: Look,
): HTMLElement {
  const place = placeOf(parameters);
  if (kind === 'scatter') {
    const at = (parameters as { seriesIndex?: number }).seriesIndex ?? 0;
    const drawn = series[at];
    const lines = drawn
      ? [
          { label: axis.label, value: formatExact(drawn.along[place] ?? null, 'decimal', look.locale) },
          { label: 'Upwards', value: formatExact(drawn.values[place] ?? null, drawn.format, look.locale) },
        ]
      : [];
    return tooltipContent(drawn?.name ?? '', lines, look);
  }
  const lines = series
    .map((drawn) => ({ drawn, value: drawn.values[place] ?? null }))
    .filter(({ value }) => value !== null || series.length === 1)
    .slice(0, TOOLTIP_LINES_MAX)
    .map(({ drawn, value }) => ({
      label: drawn.name,
      value: formatExact(value, drawn.format, look.locale),
      colour: paint(drawn),
    }));
  return tooltipContent(axis.labels[place] ?? '', lines, look);
}
