/** What begins a formula in a spreadsheet, which an apostrophe before it makes a text (OWASP, CSV injection); or looks as if it was made one. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A line of RFC 4180 with its end, for a spreadsheet as well; null is an empty field. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text of a field as it was before `csvLine` wrote it. */
export function csvText(field: string): string {
  return field.startsWith("'") && FORMULA.test(field.slice(1)) ? field.slice(1) : field;
}
