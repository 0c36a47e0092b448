import type { JsonValue } from './json-values.ts';

/**
 * A line by RFC 4180. A missing value is nothing, an empty text is `""`. Values stay as they are: a program that takes
 * a leading `=` for a formula must be told not to.
 */
export function csvLine(values: readonly JsonValue[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: JsonValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
