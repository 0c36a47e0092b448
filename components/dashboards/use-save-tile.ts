'use client';

import { chartImage, figureImage } from '#components/chart/export-image.ts';
import { exportFileName, toCsv } from '#components/chart/prepare/csv.ts';
import { formatDays, formatHeading } from '#components/chart/prepare/format.ts';
import { useTRPCClient } from '#components/trpc/client.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import { useColorScheme } from '#components/ui/color-scheme.ts';
import { formatExact as formatInstant } from '#components/ui/format-time.ts';
import { useLocale, useTimeZone } from '#components/ui/locale.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { QueryTile } from '#server/dashboards/schema.ts';
import { useDashboard } from './dashboard-context.tsx';
import { valueName } from './known-state.ts';
import { changeText, type Presentation, presentTile, type ReadyAnswer } from './present-tile.ts';
import { saveFile } from './save-file.ts';

/** Of charts that fill their tile. */
const IMAGE_HEIGHT_PX = 360;

/** Saving a tile: its picture as shown, or all of its rows. */
export function useSaveTile(tile: QueryTile, presentation: Presentation | null, answer: ReadyAnswer | null) {
  const { dashboard, state, colours } = useDashboard();
  const client = useTRPCClient();
  const scheme = useColorScheme();
  const locale = useLocale();
  const timeZone = useTimeZone();

  function fileName(period: { from: string; to: string }, extension: 'csv' | 'png'): string {
    return exportFileName([dashboard.id, tile.id], period, extension);
  }

  async function image(): Promise<void> {
    if (!presentation || !answer) return;
    const { from, to, previousFrom, previousTo } = answer.period;
    const chosen = dashboard.filters.flatMap(({ id, label, names }) => {
      const values = state.filters[id]?.map((value) => valueName(value, names, locale));
      return values ? [`${label}: ${values.join(', ')}`] : [];
    });
    const asOf = answer.receipt.tables[0]?.snapshotAt;
    const drawnAs =
      presentation.kind === 'chart' && presentation.previousAs ? ` (${presentation.previousAs})` : '';
    const text = {
      title: `${dashboard.title} – ${tile.title}`,
      lines: [
        `${formatDays(from, to, locale)}, compared with ${formatDays(previousFrom, previousTo, locale)}${drawnAs}`,
        ...(chosen.length > 0 ? [chosen.join(' · ')] : []),
        ...(asOf ? [`Data as of ${formatInstant(new Date(asOf), locale, timeZone)}`] : []),
      ],
    };
    const picture =
      presentation.kind === 'chart'
        ? await chartImage(presentation.build, presentation.heightPx ?? IMAGE_HEIGHT_PX, text, scheme, locale)
        : await figureImage(figureOf(tile, presentation, locale), text, scheme, locale);
    saveFile(picture, fileName(answer.period, 'png'));
  }

  async function rows(): Promise<void> {
    const whole = await client.dashboards.export.query({ id: dashboard.id, query: tile.query, state });
    if (whole.status !== 'ready') return;
    const { table } = presentTile(tile, whole, colours, new Date().toISOString().slice(0, 10));
    const content = new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' });
    saveFile(content, fileName(whole.period, 'csv'));
  }

  return { image: () => reported(image()), rows: () => reported(rows()) };
}

function figureOf(
  tile: QueryTile,
  { kpi }: Extract<Presentation, { kind: 'figure' }>,
  locale: string,
): { value: string; change: string; spark: readonly (number | null)[] } {
  const format = tile.format;
  const previous = formatHeading(kpi.previous, format, locale).text;
  const change =
    kpi.change.kind === 'none' || kpi.previousIncomplete
      ? `Previous period: ${previous}`
      : `${changeText(kpi.change, locale)} from ${previous}`;
  return { value: formatHeading(kpi.value, format, locale).text, change, spark: kpi.spark };
}

async function reported(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const verdict = judgeError(error);
    if (verdict.kind === 'aborted' || verdict.kind === 'signed_out') return;
    showToast({ tone: 'critical', title: 'The file could not be made', text: verdict.message });
  }
}
