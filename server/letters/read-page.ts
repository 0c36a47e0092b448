import type { Engine, Row } from '../engine/engine.ts';
import type { JobSelection } from './jobs-data.ts';
import { idOf, keysSql, selectionSql, spanSql } from './letters-sql.ts';
import { letterKey } from './outcomes-data.ts';
import type { LetterId } from './schema.ts';

/** A letter as the lake has it. */
export interface StoredLetter extends LetterId {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly reasonCode: string;
}

export interface PageLimits {
  readonly letters: number;
  /** Of values; a page has one letter at least, however large. */
  readonly bytes: number;
}

/**
 * The next letters of a selection in the order of their arrival, each once, and no two at one place of the stream: what
 * would be the second there begins the next page. Empty at the end. Values that do not fit the limits are not read.
 */
export async function readPage(
  engine: Engine,
  from: string,
  selection: JobSelection,
  position: LetterId | null,
  limits: PageLimits,
  signal?: AbortSignal,
): Promise<StoredLetter[]> {
  const options = signal ? { signal } : {};
  const conditions = selectionSql(selection);
  const keys = (await engine.query(keysSql(from, conditions, position, limits.letters), options)).rows;
  const last = keys.at(-1);
  if (!last) return [];
  const sizes = await engine.query(
    spanSql(from, ['coalesce(octet_length(payload), 0) AS bytes'], conditions, position, idOf(last)),
    options,
  );
  const upTo = lastThatFits(sizes.rows, limits.bytes);
  const { rows } = await engine.query(
    spanSql(from, ['key', 'payload', 'reason_code'], conditions, position, upTo),
    options,
  );
  return rows.filter(isFirst()).map(toLetter);
}

function lastThatFits(rows: readonly Row[], bytesMax: number): LetterId {
  const places = new Set<string>();
  let bytes = 0;
  let upTo: LetterId | null = null;
  for (const row of rows) {
    const id = idOf(row);
    const isSame = upTo !== null && letterKey(id) === letterKey(upTo);
    const place = `${id.partition}/${id.offset}`;
    bytes += Number(row.bytes);
    if (upTo !== null && !isSame && (places.has(place) || bytes > bytesMax)) break;
    places.add(place);
    upTo = id;
  }
  if (!upTo) throw new Error('Letters that were found are gone within one snapshot');
  return upTo;
}

/** Another writer may have written a letter twice. */
function isFirst(): (row: Row) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const key = letterKey(idOf(row));
    return !seen.has(key) && seen.add(key) !== undefined;
  };
}

function toLetter(row: Row): StoredLetter {
  return {
    ...idOf(row),
    key: row.key === null ? null : String(row.key),
    value: row.payload === null ? null : Buffer.from(String(row.payload), 'base64'),
    reasonCode: String(row.reason_code),
  };
}
