'use client';

import { formatNumber, type NumberFormat } from './format-number.ts';
import { useLocale } from './locale.tsx';

interface FormattedNumberProps extends Omit<NumberFormat, 'locale'> {
  readonly value: number | null | undefined;
  readonly className?: string;
}

/**
 * A number in the viewer's locale. Shortened, it tells the exact one on hover and to screen readers. Server and
 * browser may carry different editions of the locale data (43K, 43k): that is no reason to throw the page away.
 */
export function FormattedNumber({ value, className, ...format }: FormattedNumberProps) {
  const locale = useLocale();
  const text = formatNumber(value, { ...format, locale });
  const exact = format.short ? formatNumber(value, { ...format, short: false, locale }) : text;
  if (exact === text) {
    return (
      <span data-numeric className={className} suppressHydrationWarning>
        {text}
      </span>
    );
  }
  return (
    <span data-numeric className={className} title={exact} suppressHydrationWarning>
      <span aria-hidden="true" suppressHydrationWarning>
        {text}
      </span>
      <span className="visually-hidden" suppressHydrationWarning>
        {exact}
      </span>
    </span>
  );
}
