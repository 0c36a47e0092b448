import type { Ajv } from 'ajv';

/** The same text for two values of JSON that are equal, and for no others. */
function identity(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(identity).join()}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const parts = value as Record<string, unknown>;
  const names = Object.keys(parts).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${identity(parts[name])}`).join()}}`;
}

/** ajv's own compares each item with each other one: a message of a megabyte would hold up its reader for minutes. */
export function addLinearUniqueItems(ajv: Ajv): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: false,
    error: { message: 'must NOT have duplicate items' },
    validate: (asked: boolean, items: readonly unknown[]) =>
      !asked || new Set(items.map(identity)).size === items.length,
  });
}
