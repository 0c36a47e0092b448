import type { BuildOption } from '#components/chart/chart.tsx';
import { BAR_ROW_PX, type BarRow, barsOption } from '#components/chart/echart/bars-option.ts';
import { trendOption } from '#components/chart/echart/trend-option.ts';
import type { Look } from '#components/chart/look.ts';
import type { ChartTable } from '#components/chart/prepare/chart-table.ts';
import { colourOf } from '#components/chart/prepare/colours.ts';
import { formatExact, formatPoints, formatRatio } from '#components/chart/prepare/format.ts';
import { prepareFunnel } from '#components/chart/prepare/funnel.ts';
import { type Change, type Kpi, prepareKpi } from '#components/chart/prepare/kpi.ts';
import { prepareRanked } from '#components/chart/prepare/ranked.ts';
import { prepareTrend } from '#components/chart/prepare/trend.ts';
import type { FunnelTile, QueryAnswer, QueryTile, RankedTile, TrendTile } from '#server/dashboards/schema.ts';

export type ReadyAnswer = Extract<QueryAnswer, { status: 'ready' }>;

interface Presented {
  readonly table: ChartTable;
  readonly empty: boolean;
}

export type Presentation =
  | (Presented & { readonly kind: 'figure'; readonly kpi: Kpi })
  | (Presented & {
      readonly kind: 'chart';
      /** Undefined for what fills its tile. */
      readonly heightPx: number | undefined;
      readonly build: BuildOption;
      readonly capText: string | null;
      /** How the previous period is drawn, where it is. */
      readonly previousAs: 'dashed line' | 'tick' | null;
      /** The filter's value behind each datum, where a click can choose it. */
      readonly choices: readonly string[] | null;
    });

export type ChartTileKind = Exclude<QueryTile['kind'], 'kpi'>;

/** The room each kind takes, known before its data is. */
export const CHART_ROOM_PX: Record<ChartTileKind, number> = {
  trend: 248,
  funnel: 248,
  ranked: 10 * BAR_ROW_PX + 28,
};
const BAR_ROW_PX_MAX = 50;

/** What a tile shows of its answer. Pure: the same answer gives the same picture. */
export function presentTile(
  tile: QueryTile,
  answer: ReadyAnswer,
  colours: ReadonlyMap<string, number>,
  today: string,
): Presentation {
  switch (tile.kind) {
    case 'kpi': {
      const kpi = prepareKpi(tile, answer.rows, answer.period, answer.range, today);
      return { kind: 'figure', kpi, table: kpi.table, empty: kpi.empty };
    }
    case 'trend':
      return presentTrend(tile, answer, today);
    case 'ranked':
      return presentRanked(tile, answer, colours);
    case 'funnel':
      return presentFunnel(tile, answer);
  }
}

function presentTrend(tile: TrendTile, answer: ReadyAnswer, today: string): Presentation {
  const trend = prepareTrend(tile, answer.rows, answer.period, answer.range, today);
  return {
    kind: 'chart',
    heightPx: undefined,
    build: (look) => trendOption({ trend, ...tile }, look),
    table: trend.table,
    empty: trend.empty,
    capText: null,
    previousAs: trend.hasPrevious ? 'dashed line' : null,
    choices: null,
  };
}

function presentRanked(
  tile: RankedTile,
  answer: ReadyAnswer,
  colours: ReadonlyMap<string, number>,
): Presentation {
  const ranked = prepareRanked(tile, answer.rows, answer.receipt.rowCount);
  const comparable = isComparable(answer);
  const rows = ({ scheme, locale, accent }: Look) =>
    ranked.bars.map((bar): BarRow => {
      const value = formatExact(bar.value, tile.format, locale);
      const share = bar.share === null ? null : formatExact(bar.share, 'percent', locale);
      const colour = bar.identity === null ? accent : colourOf(bar.identity, colours, scheme);
      return {
        label: bar.label,
        text: share === null ? value : `${value} · ${shortShare(bar.share ?? 0, locale)}`,
        value: bar.value,
        previous: comparable ? bar.previous : null,
        colour,
        details: [
          { label: tile.title, value, colour },
          ...(share === null ? [] : [{ label: 'Share of all', value: share }]),
          ...(tile.previous
            ? [{ label: 'Previous period', value: formatExact(bar.previous, tile.format, locale) }]
            : []),
          ...(bar.change.kind === 'none' || !comparable
            ? []
            : [{ label: 'Change', value: changeText(bar.change, locale) }]),
          ...(bar.identity && bar.identity !== bar.label ? [{ label: 'Category', value: bar.identity }] : []),
        ],
      };
    });
  return {
    kind: 'chart',
    heightPx: Math.min(10 * BAR_ROW_PX, ranked.bars.length * BAR_ROW_PX_MAX),
    build: (look) => barsOption(rows(look), look),
    table: ranked.table,
    empty: ranked.bars.length === 0,
    capText: ranked.capText,
    previousAs: comparable && ranked.bars.some(({ previous }) => previous !== null) ? 'tick' : null,
    choices: tile.filters ? answer.rows.map((row) => String(row[tile.label] ?? '')) : null,
  };
}

function presentFunnel(tile: FunnelTile, answer: ReadyAnswer): Presentation {
  const funnel = prepareFunnel(tile, answer.rows);
  const first = funnel.steps[0]?.value ?? 0;
  const comparable = isComparable(answer);
  const rows = (accent: string, locale: string) =>
    funnel.steps.map((step): BarRow => {
      const percent = (fraction: number | null) => formatExact(fraction, 'percent', locale);
      const value = formatExact(step.value, tile.format, locale);
      return {
        label: step.label,
        text: step.ofFirst === null ? value : `${value} · ${shortShare(step.ofFirst, locale)}`,
        value: step.value,
        previous: step.previousOfFirst === null || !comparable ? null : step.previousOfFirst * first,
        colour: accent,
        details: [
          { label: tile.unit ?? tile.title, value, colour: accent },
          { label: 'Of the first step', value: percent(step.ofFirst) },
          ...(step.ofPrevious === null
            ? []
            : [{ label: 'Of the step before', value: percent(step.ofPrevious) }]),
          { label: 'Previous period', value: percent(step.previousOfFirst) },
        ],
      };
    });
  return {
    kind: 'chart',
    heightPx: undefined,
    build: (look) => barsOption(rows(look.accent, look.locale), look),
    table: funnel.table,
    empty: funnel.empty,
    capText: null,
    previousAs:
      comparable && funnel.steps.some(({ previousOfFirst }) => previousOfFirst !== null) ? 'tick' : null,
    choices: null,
  };
}

/** The data reaches back to the beginning of the previous period. */
function isComparable({ range, period }: ReadyAnswer): boolean {
  return range !== null && range.from <= period.previousFrom;
}

function shortShare(share: number, locale: string): string {
  const options: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 };
  return new Intl.NumberFormat(locale, options).format(share);
}

/** `+12%` or `-0.4 pp`. */
export function changeText(change: Exclude<Change, { kind: 'none' }>, locale: string): string {
  return change.kind === 'points' ? formatPoints(change.amount, locale) : formatRatio(change.amount, locale);
}
