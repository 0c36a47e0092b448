/** Whole numbers as people read and write them, with or without the separators of their language. */

export function limitText(limit: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(limit);
}

/** NaN for what is no whole number. */
export function readLimit(text: string, locale: string): number {
  const group = new Intl.NumberFormat(locale)
    .formatToParts(1_000_000)
    .find(({ type }) => type === 'group')?.value;
  const digits = text.replace(/\s/g, '').replaceAll(group?.trim() || ' ', '');
  return /^-?\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
