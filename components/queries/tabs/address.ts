import type { ParameterValues } from '#server/queries/sql-template.ts';
import type { SqlTab } from './tab-store.ts';

/** Parameters in an address begin with this, so that none is mistaken for another thing. */
const VALUE_PREFIX = 'v.';
const ADDRESS_LENGTH_MAX = 8000;

/** A link that opens a tab's statement; null for one that is too long for a link. */
export function addressOf({ text, savedId, values }: SqlTab): string | null {
  const query = new URLSearchParams(savedId === null ? { sql: text } : { query: savedId });
  for (const [name, value] of Object.entries(values)) {
    for (const item of typeof value === 'string' ? [value] : value) {
      if (item !== '') query.append(VALUE_PREFIX + name, item);
    }
  }
  const address = `/sql?${query}`;
  return address.length > ADDRESS_LENGTH_MAX ? null : address;
}

export interface Asked {
  readonly sql: string | null;
  /** A saved query's id. */
  readonly saved: string | null;
  readonly values: ParameterValues;
  /** A table to load into this browser, where the statement runs then. */
  readonly open: string | null;
}

/** What an address asks for; null for nothing. */
export function readAddress(query: URLSearchParams): Asked | null {
  const sql = query.get('sql');
  const saved = query.get('query');
  if (sql === null && saved === null) return null;
  const names = [...new Set(query.keys())].filter((key) => key.startsWith(VALUE_PREFIX));
  const values = names.map((key) => {
    const given = query.getAll(key);
    return [key.slice(VALUE_PREFIX.length), given.length === 1 ? (given[0] ?? '') : given] as const;
  });
  return { sql, saved, values: Object.fromEntries(values), open: query.get('open') };
}
