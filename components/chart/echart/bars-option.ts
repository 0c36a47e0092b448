import type { Look } from '../look.ts';
import type { ChartOption } from './mount.ts';
import { placeOf, type TooltipLine, tooltipContent, tooltipFrame } from './tooltip.ts';

export interface BarRow {
  readonly label: string;
  /** Written at the right end of the row's line. */
  readonly text: string;
  readonly value: number | null;
  /** Drawn as a tick on the bar. */
  readonly previous: number | null;
  readonly colour: string;
  readonly details: readonly TooltipLine[];
}

export const BAR_ROW_PX = 36;
const BAR_PX = 8;
/** A row's name stands above its bar, the first one's above the grid. */
const LABEL_ROOM_PX = 8;

/** Lying bars on a common scale from zero, each with its name and number above it. */
export function barsOption(rows: readonly BarRow[], look: Look): ChartOption {
  const reach = Math.max(0, ...rows.map(({ value, previous }) => Math.max(value ?? 0, previous ?? 0))) || 1;
  const lowest = Math.min(0, ...rows.map(({ value, previous }) => Math.min(value ?? 0, previous ?? 0)));
  const text = { fontFamily: look.font, fontSize: 12, lineHeight: 16 };
  const labelRoom = Math.max(60, look.width - 16);
  return {
    animation: look.motion,
    animationDuration: 250,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: look.font },
    grid: { left: 1, right: 1, top: LABEL_ROOM_PX, bottom: 0, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipFrame(look),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: look.track, opacity: 0.4 } },
      formatter: (parameters: unknown) => {
        const row = rows[placeOf(parameters)];
        return row ? tooltipContent(row.label, row.details, look) : '';
      },
    },
    xAxis: { type: 'value', min: lowest, max: reach, show: false },
    yAxis: { type: 'category', inverse: true, data: rows.map(({ label }) => label), show: false },
    series: [
      {
        id: 'names',
        type: 'bar',
        barWidth: BAR_PX,
        barGap: '-100%',
        silent: true,
        data: rows.map(({ label }) => ({ value: reach, name: label })),
        itemStyle: { color: look.track, borderRadius: 2 },
        emphasis: { disabled: true },
        label: {
          show: true,
          position: [0, -18],
          formatter: ({ name }) => name,
          color: look.text,
          width: labelRoom * 0.58,
          overflow: 'truncate',
          ...text,
        },
      },
      {
        id: 'numbers',
        type: 'bar',
        barWidth: BAR_PX,
        silent: true,
        data: rows.map(() => reach),
        itemStyle: { color: 'transparent' },
        label: {
          show: true,
          position: ['100%', -18],
          align: 'right',
          formatter: ({ dataIndex }) => rows[dataIndex]?.text ?? '',
          color: look.muted,
          ...text,
        },
      },
      {
        id: 'values',
        type: 'bar',
        barWidth: BAR_PX,
        silent: true,
        data: rows.map(({ value, colour }) => ({ value, itemStyle: { color: colour } })),
        itemStyle: { borderRadius: 2 },
        emphasis: { disabled: true },
      },
      {
        id: 'previous',
        type: 'scatter',
        silent: true,
        z: 4,
        symbol: 'rect',
        symbolSize: [2, BAR_PX + 6],
        data: rows.map(({ previous }) => previous),
        itemStyle: { color: look.text },
      },
    ],
  };
}
