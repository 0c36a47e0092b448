import type { ChartTable } from './chart-table.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * RFC 4180 text with CRLF, and a byte order mark so that spreadsheets read it as UTF-8. Numbers are exact,
 * with a point. A text that a spreadsheet would run as a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function toCsv({ columns, rows }: Pick<ChartTable, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ label }) => label), ...rows].map((row) => row.map(csvCell).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? plainNumber(value) : '';
  const safe = /^\s*[=+\-@\t\r\n|%]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Without an exponent, which not every reader takes for a number. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}
/** `executive-top-products-2026-10-25-to-2026-11-23.csv` */
export function exportFileName(
  parts: readonly string[],
  days: { readonly from: string; readonly to: string },
  extension: 'csv' | 'png',
): string {
  const name = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${name}-${days.from}-to-${days.to}.${extension}`;
}
