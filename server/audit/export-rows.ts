import { csvLine } from '../csv-line.ts';
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

/** The first line of a file, with its end; JSON lines have none. */
export function exportHeader(format: AuditExportFormat): string {
  return format === 'csv' ? csvLine(COLUMNS) : '';
}

/** One entry as a line with its end. JSON lines have every byte the seal covers: `details` is the text that was sealed. */
export function exportLine(row: AuditRow, format: AuditExportFormat): string {
  if (format === 'csv') return csvLine(COLUMNS.map((column) => row[column]));
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map((column) => [column, row[column]])))}\n`;
}
