import { formatNumber } from '#components/ui/format-number.ts';
import type { HistogramBin, ShownFigures } from '#server/profiles/schema.ts';

type Kind = Pick<ShownFigures, 'class' | 'type'>;

/** A number of a profile as its column's values are written: instants and dates are seconds since 1970, in UTC. */
export function valueText(value: number, { class: kind, type }: Kind): string {
  if (kind !== 'instant') return formatNumber(value);
  const at = new Date(value * 1000);
  if (Number.isNaN(at.valueOf())) return String(value);
  const text = at.toISOString();
  return type === 'DATE' ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

/** From the least to the greatest value, in few words. */
export function rangeWords({ values }: Pick<ShownFigures, 'values'>): string {
  if ('withheld' in values) return 'Not shown';
  if (values.min === null || values.max === null) return '';
  return values.min === values.max ? values.min : `${values.min} … ${values.max}`;
}

/** What a histogram shows, for those who do not see it. */
export function histogramWords(bins: readonly HistogramBin[], kind: Kind): string {
  const [first, last] = [bins.at(0), bins.at(-1)];
  const most = bins.reduce<HistogramBin | null>(
    (top, bin) => (top && top.rows >= bin.rows ? top : bin),
    null,
  );
  if (!first || !last || !most) return '';
  const text = (value: number) => valueText(value, kind);
  const rows = formatNumber(most.rows, { unit: { kind: 'count' } });
  return `From ${text(first.from)} to ${text(last.to)}; most rows, ${rows}, are between ${text(most.from)} and ${text(most.to)}.`;
}
