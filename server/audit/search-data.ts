import { transaction } from '../db.ts';
import type { AuditFilter, AuditRow } from './schema.ts';

const SEARCH_MS_MAX = 15_000;
const LAST_SEQ = '9223372036854775807';

const COLUMNS = `seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, action, outcome, actor_id AS "actorId", actor, subject,
  network_address AS "networkAddress", details, previous_seal AS "previousSeal", seal`;

export interface EntriesWanted {
  readonly filter: AuditFilter;
  /** Between these numbers, neither included. */
  readonly after?: number;
  readonly before?: number;
  readonly order: 'latest' | 'oldest';
  readonly limit: number;
}

/**
 * The statement for a page of entries. Times only grow along the log, so that a span of time is a span of numbers;
 * each other filter has an index that is ordered by number, and a part of a text one of trigrams.
 */
export function entriesStatement({ filter, after, before, order, limit }: EntriesWanted): {
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  for (const column of ['action', 'outcome', 'actor', 'subject'] as const) {
    if (filter[column] !== undefined) conditions.push(`${column} = ${bind(filter[column])}`);
  }
  if (filter.text !== undefined) {
    const pattern = bind(`%${filter.text.replace(/[\\%_]/g, '\\$&')}%`);
    conditions.push(`(details ILIKE ${pattern} OR actor ILIKE ${pattern} OR subject ILIKE ${pattern})`);
  }
  const firstAt = (at: string) =>
    `coalesce((SELECT seq FROM audit_entry WHERE at >= ${bind(at)} ORDER BY at, seq LIMIT 1), ${LAST_SEQ})`;
  if (filter.from !== undefined) conditions.push(`seq >= ${firstAt(filter.from)}`);
  if (filter.to !== undefined) conditions.push(`seq < ${firstAt(filter.to)}`);
  if (after !== undefined) conditions.push(`seq > ${bind(after)}`);
  if (before !== undefined) conditions.push(`seq < ${bind(before)}`);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const direction = order === 'latest' ? 'DESC' : 'ASC';
  return {
    text: `SELECT ${COLUMNS} FROM audit_entry ${where} ORDER BY seq ${direction} LIMIT ${bind(limit)}`,
    values,
  };
}

export async function findEntries(wanted: EntriesWanted): Promise<AuditRow[]> {
  return transaction(async (tx) => {
    await tx.query(`SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${SEARCH_MS_MAX}`);
    return (await tx.query<AuditRow>(entriesStatement(wanted))).rows;
  });
}
