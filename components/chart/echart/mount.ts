import {
  BarChart,
  type BarSeriesOption,
  LineChart,
  type LineSeriesOption,
  ScatterChart,
  type ScatterSeriesOption,
} from 'echarts/charts';
import {
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  TooltipComponent,
  type TooltipComponentOption,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>;

export interface MountedChart {
  draw(option: ChartOption): void;
  resize(): void;
  /** Called with the place of the row that was clicked, in a chart of lying bars. */
  onSelectRow(select: (place: number) => void): void;
  image(background: string): string;
  remove(): void;
}

/** The only place that knows ECharts; it is loaded when the first chart comes into being. */
export function mountChart(element: HTMLElement, size?: { width: number; height: number }): MountedChart {
  const chart = init(element, null, { renderer: 'canvas', ...size });
  return {
    draw: (option) => chart.setOption(option, { replaceMerge: ['series', 'xAxis', 'yAxis', 'legend'] }),
    resize: () => chart.resize(),
    onSelectRow(select) {
      chart.getZr().on('click', ({ offsetX, offsetY }) => {
        const [, row = Number.NaN] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
        if (Number.isFinite(row)) select(Math.round(row));
      });
      chart.getZr().on('mousemove', () => chart.getZr().setCursorStyle('pointer'));
    },
    image: (background) => chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: background }),
    remove: () => chart.dispose(),
  };
}
