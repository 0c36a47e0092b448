/** Pure: SQL over the letters of one topic. `from` is what may follow FROM and gives the columns of its table. */
import { quoteLiteral } from '../engine/sql-text.ts';
import type { JobSelection } from './jobs-data.ts';
import type { LetterFilter, LetterId } from './schema.ts';

/** Instants are compared as milliseconds, as the ids of letters have them. */
const ARRIVED_MS = 'epoch_ms(arrived_at)';
const KEY = `${ARRIVED_MS} AS ms, "partition" AS p, "offset" AS o`;

const msOf = (instant: string) => Date.parse(instant);
/** The same as an instant: conditions on the column itself let whole files and row groups be left out. */
const instantSql = (ms: number) => `make_timestamptz(${ms * 1000}::BIGINT)`;

export function filterSql({ reasonCode, from, to }: LetterFilter): string[] {
  return [
    ...(reasonCode === undefined ? [] : [`reason_code = ${quoteLiteral(reasonCode)}`]),
    ...(from === undefined ? [] : [`arrived_at >= ${instantSql(msOf(from))}`]),
    // To the end of the millisecond that it names.
    ...(to === undefined ? [] : [`arrived_at < ${instantSql(msOf(to) + 1)}`]),
  ];
}

export function chosenSql(letters: readonly LetterId[]): string[] {
  const times = letters.map(({ arrivedAt }) => msOf(arrivedAt));
  const rows = letters.map(
    ({ partition, offset, arrivedAt }) => `(${msOf(arrivedAt)}, ${partition}, ${offset})`,
  );
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return [
    `arrived_at >= ${instantSql(first)} AND arrived_at < ${instantSql(last + 1)}`,
    `EXISTS (SELECT 1 FROM (VALUES ${rows.join(', ')}) c (ms, p, o)
       WHERE c.ms = ${ARRIVED_MS} AND c.p = "partition" AND c.o = "offset")`,
  ];
}

export function selectionSql(selection: JobSelection): string[] {
  if (selection.kind === 'letters') return chosenSql(selection.letters);
  const until = Object.entries(selection.until).map(
    ([partition, offset]) => `("partition" = ${Number(partition)} AND "offset" <= ${Number(offset)})`,
  );
  return [...filterSql(selection.filter), until.length === 0 ? 'false' : `(${until.join(' OR ')})`];
}

/** `after`: later arrived than that letter; `upTo`: not later. */
function comparedSql(
  { arrivedAt, partition, offset }: LetterId,
  side: 'after' | 'before' | 'upTo',
): string[] {
  const ms = msOf(arrivedAt);
  const [sign, last] = side === 'after' ? ['>', '>'] : ['<', side === 'upTo' ? '<=' : '<'];
  const prune = side === 'after' ? `arrived_at >= ${instantSql(ms)}` : `arrived_at < ${instantSql(ms + 1)}`;
  return [
    prune,
    `(${ARRIVED_MS} ${sign} ${ms} OR (${ARRIVED_MS} = ${ms} AND ("partition" ${sign} ${partition}
      OR ("partition" = ${partition} AND "offset" ${last} ${offset}))))`,
  ];
}

const whereSql = (conditions: readonly string[]) =>
  conditions.length === 0 ? '' : `WHERE ${conditions.map((each) => `(${each})`).join(' AND ')}`;

/** In the order of arrival, from after `position` on. */
export function keysSql(
  from: string,
  conditions: readonly string[],
  position: LetterId | null,
  limit: number,
): string {
  const all = [...conditions, ...(position ? comparedSql(position, 'after') : [])];
  return `SELECT ${KEY} FROM ${from} ${whereSql(all)} ORDER BY ms, p, o LIMIT ${limit}`;
}

/** The latest first, from before `cursor` on; `settled`: a table of keys to leave out. */
export function latestKeysSql(
  from: string,
  conditions: readonly string[],
  cursor: LetterId | null,
  limit: number,
  settled: string | null,
): string {
  const all = [...conditions, ...(cursor ? comparedSql(cursor, 'before') : [])];
  const keys = `SELECT ${KEY} FROM ${from} ${whereSql(all)}`;
  const open = settled === null ? keys : `SELECT * FROM (${keys}) ANTI JOIN ${settled} USING (ms, p, o)`;
  return `${open} ORDER BY ms DESC, p DESC, o DESC LIMIT ${limit}`;
}

/** Between two letters of the order: after the one, up to the other. */
export function spanSql(
  from: string,
  columns: readonly string[],
  conditions: readonly string[],
  after: LetterId | null,
  upTo: LetterId,
): string {
  const all = [...conditions, ...(after ? comparedSql(after, 'after') : []), ...comparedSql(upTo, 'upTo')];
  return `SELECT ${[KEY, ...columns].join(', ')} FROM ${from} ${whereSql(all)} ORDER BY ms, p, o`;
}

export function rowsSql(from: string, columns: readonly string[], letters: readonly LetterId[]): string {
  return `SELECT ${[KEY, ...columns].join(', ')} FROM ${from} ${whereSql(chosenSql(letters))} ORDER BY ms DESC, p DESC, o DESC`;
}

export function countSql(from: string, conditions: readonly string[]): string {
  return `SELECT count(*) AS letters FROM ${from} ${whereSql(conditions)}`;
}

export function endsSql(from: string, conditions: readonly string[]): string {
  return `SELECT "partition" AS p, max("offset") AS o FROM ${from} ${whereSql(conditions)} GROUP BY 1`;
}

/** A row of any of these as the id of its letter. */
export function idOf(row: Readonly<Record<string, unknown>>): LetterId {
  return {
    partition: Number(row.p),
    offset: Number(row.o),
    arrivedAt: new Date(Number(row.ms)).toISOString(),
  };
}
