import type { TableName } from './sealed-engine.ts';

/** Where a person's own files are. */
export const OWN_SCHEMA = 'mine';

const LENGTH_MAX = 60;

/** `gold.fact_sales` taken apart; the schema ends at the first dot. */
export function splitName(name: string): TableName {
  const dot = name.indexOf('.');
  return { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}

/** A name that needs no quotes for the table of a file: `Orders 2026 (final).csv` becomes `mine.orders_2026_final`. */
export function nameForFile(fileName: string, taken: ReadonlySet<string>): string {
  const plain = fileName
    .replace(/(\.(csv|tsv|txt|json|jsonl|ndjson|parquet))+$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LENGTH_MAX);
  const base = /^[a-z]/.test(plain) ? plain : `file_${plain}`.replace(/_$/, '');
  for (let count = 1; ; count += 1) {
    const name = `${OWN_SCHEMA}.${base}${count === 1 ? '' : `_${count}`}`;
    if (!taken.has(name)) return name;
  }
}
