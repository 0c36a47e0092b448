import type { AuditExportFormat, AuditRow } from './schema.ts';

const COLUMNS = [
  'seq',
  'at',
  'action',
  'outcome',
  'actor',
  'actorId',
  'subject',
  'networkAddress',
  'details',
  'previousSeal',
  'seal',
] as const satisfies readonly (keyof AuditRow)[];

/** What begins a formula in a spreadsheet; a quote before it makes it text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** One field of RFC 4180. */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The first line of a file, with its end; JSON lines have none. */
export function exportHeader(format: AuditExportFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '';
}

/** One entry as a line with its end. JSON lines have every byte the seal covers: `details` is the text that was sealed. */
export function exportLine(row: AuditRow, format: AuditExportFormat): string {
  if (format === 'csv') return `${COLUMNS.map((column) => csvField(row[column])).join(',')}\r\n`;
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map((column) => [column, row[column]])))}\n`;
}
