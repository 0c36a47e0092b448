'use client';

import { useCallback, useMemo, useState } from 'react';
import { Chart } from '#components/chart/chart.tsx';
import type { Look } from '#components/chart/look.ts';
import type { ChartTable } from '#components/chart/prepare/chart-table.ts';
import { TableView } from '#components/chart/table-view.tsx';
import { Button } from '#components/ui/button.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import type { JudgedPoint, MonitorDefinition, Unit } from '#server/monitors/schema.ts';
import { momentText, monitorOption } from './monitor-option.ts';
import { chartWords, FORMATS, MEASURE_WORDS, VERDICT_WORDS } from './monitor-words.ts';
import classes from './monitors.module.css';

const HEIGHT_PX = 280;

interface MonitorChartProps {
  readonly points: readonly JudgedPoint[];
  readonly definition: Pick<MonitorDefinition, 'every' | 'measure'>;
  readonly unit: Unit;
}

/** What was measured over what was expected, as a picture or in numbers. */
export function MonitorChart({ points, definition: { every, measure }, unit }: MonitorChartProps) {
  const locale = useLocale();
  const [asTable, setAsTable] = useState(false);
  const title = MEASURE_WORDS[measure.kind];
  const format = FORMATS[unit];
  const build = useCallback(
    (look: Look) => monitorOption({ points, every, unit, title, format }, look),
    [points, every, unit, title, format],
  );
  const table = useMemo<ChartTable>(
    () => ({
      columns: [
        { label: 'Time (UTC)', format: 'text' },
        { label: 'Value', format },
        { label: 'Expected from', format },
        { label: 'Expected to', format },
        { label: 'Verdict', format: 'text' },
      ],
      rows: points.map(({ at, value, low, high, verdict }) => [
        momentText(at, every, locale),
        ...[value, low, high],
        VERDICT_WORDS[verdict],
      ]),
      total: points.length,
    }),
    [points, every, format, locale],
  );
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <ul className={classes.legend} aria-hidden="true">
          <li data-key="value">Value</li>
          <li data-key="range">Expected</li>
          <li data-key="alert">Alert</li>
        </ul>
        <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Show the numbers
        </Button>
      </figcaption>
      {asTable ? (
        <TableView table={table} title={title} heightPx={HEIGHT_PX} />
      ) : (
        <Chart build={build} heightPx={HEIGHT_PX} description={chartWords(points)} />
      )}
    </figure>
  );
}
