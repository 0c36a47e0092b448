import type { HistogramBin } from '#server/profiles/schema.ts';
import classes from './columns.module.css';

/** How the values are spread, as bars: as high as the bin has rows, as wide as it is. Decoration: told in words beside it. */
export function Histogram({ bins, large }: { bins: readonly HistogramBin[]; large?: boolean }) {
  const most = Math.max(...bins.map(({ rows }) => rows), 1);
  const from = bins.at(0)?.from ?? 0;
  const width = (bins.at(-1)?.to ?? 1) - from || 1;
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      aria-hidden="true"
      className={classes.histogram}
      data-large={large || undefined}
    >
      {bins.map((bin, place) => {
        const isOnly = bins.length === 1;
        const left = isOnly ? 45 : ((bin.from - from) / width) * 100;
        const right = isOnly ? 55 : ((bin.to - from) / width) * 100;
        const height = bin.rows === 0 ? 0 : Math.max((bin.rows / most) * 100, 2);
        return (
          <rect
            key={bin.from}
            x={left + (place === 0 ? 0 : 0.4)}
            y={100 - height}
            width={Math.max(right - left - 0.4, 0.4)}
            height={height}
          />
        );
      })}
    </svg>
  );
}
