import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Row } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { editableValue } from './editable-value.ts';
import { withLettersEngine } from './letters-engine.ts';
import { filterSql, idOf, latestKeysSql, rowsSql } from './letters-sql.ts';
import { attemptsOf, letterKey, outcomesOf, type PastAttempt, settledLetters } from './outcomes-data.ts';
import { type LettersCaller, recordLook } from './record-look.ts';
import {
  EDIT_CHARACTERS_MAX,
  type Letter,
  type LetterAttempt,
  type LetterDetails,
  type LetterId,
  type LetterPage,
  type ListInput,
  type ShownValue,
  type WhichLetter,
} from './schema.ts';
import { type SeenLetters, seenLettersOf } from './seen-letters.ts';
import { shownValue } from './shown-value.ts';

const SAMPLE_BYTES = 300;
const DETAILS_BYTES = 64 * 1024;
/** Of those that have an outcome: so many are left out before letters are chosen, the others after. */
const SETTLED_MAX = 100_000;
const ROUNDS_MAX = 5;

/** Letters, the latest first, as the reader sees them; recorded. Throws `not_found` as `seenLettersOf`. */
export async function listLetters(
  caller: LettersCaller,
  input: ListInput,
  signal: AbortSignal | undefined,
): Promise<LetterPage> {
  const seen = await seenLettersOf(caller.reader, input.topic);
  if (!isToldApart(seen)) return { items: [], nextCursor: null, isWithheld: true };
  const page = await withLettersEngine(signal, (engine, within) => choose(engine, seen, input, within));
  await recordLook(caller, 'letters.read', input.topic, { rows: page.items.length });
  return { ...page, isWithheld: false };
}

/** What letters are told apart by is shown as it is. */
export const isToldApart = ({ plain }: SeenLetters): boolean =>
  ['partition', 'offset', 'arrived_at'].every(plain);

type Chosen = Pick<LetterPage, 'items' | 'nextCursor'>;

async function choose(
  engine: DuckDbEngine,
  seen: SeenLetters,
  { topic, state, cursor, limit, ...filter }: ListInput,
  signal: AbortSignal,
): Promise<Chosen> {
  const from = await seen.from(filter);
  const settled = state === 'open' ? await loadSettled(engine, topic) : null;
  const conditions = filterSql(filter);
  if (state === 'replayed' || state === 'discarded') {
    const known = await settledLetters(topic, state, SETTLED_MAX);
    if (known.length === 0) return { items: [], nextCursor: null };
    await loadKeys(engine, known);
    conditions.push(`(epoch_ms(arrived_at), "partition", "offset") IN (SELECT (ms, p, o) FROM settled)`);
  }
  const items: Letter[] = [];
  let position: LetterId | null = cursor ?? null;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const sql = latestKeysSql(from, conditions, position, limit + 1 - items.length, settled);
    const keys = (await engine.query(sql, { signal })).rows.map(idOf);
    const ids = keys.slice(0, limit - items.length);
    const letters = await readLetters(engine, seen, from, ids, signal);
    items.push(...letters.filter((letter) => state === undefined || letter.state === state));
    const isMore = keys.length > ids.length;
    position = ids.at(-1) ?? null;
    if (!isMore || position === null) return { items, nextCursor: null };
    if (items.length >= limit) break;
  }
  return { items, nextCursor: position };
}

/** Gives the table of the keys of letters that have an outcome; null where there are none. */
async function loadSettled(engine: DuckDbEngine, topic: string): Promise<string | null> {
  const known = await settledLetters(topic, null, SETTLED_MAX);
  if (known.length === 0) return null;
  await loadKeys(engine, known);
  return 'settled';
}

function loadKeys(engine: DuckDbEngine, letters: readonly LetterId[]): Promise<void> {
  return engine.loadColumns('settled', [
    { name: 'ms', type: 'BIGINT', values: letters.map(({ arrivedAt }) => Date.parse(arrivedAt)) },
    { name: 'p', type: 'INTEGER', values: letters.map(({ partition }) => partition) },
    { name: 'o', type: 'BIGINT', values: letters.map(({ offset }) => offset) },
  ]);
}

const shownColumns = (bytes: number) => [
  'reason_code',
  'reason',
  'schema_id',
  'octet_length(payload) AS size',
  `payload[1:${bytes}] AS head`,
];

async function readLetters(
  engine: DuckDbEngine,
  seen: SeenLetters,
  from: string,
  ids: readonly LetterId[],
  signal: AbortSignal,
): Promise<Letter[]> {
  if (ids.length === 0) return [];
  const { rows } = await engine.query(rowsSql(from, shownColumns(SAMPLE_BYTES), ids), { signal });
  const outcomes = await outcomesOf(seen.topic, ids);
  const byKey = new Map(rows.map((row) => [letterKey(idOf(row)), row]));
  return ids.flatMap((id) => {
    const row = byKey.get(letterKey(id));
    return row ? [toLetter(seen, row, outcomes.get(letterKey(id))?.outcome ?? 'open')] : [];
  });
}

function toLetter(seen: SeenLetters, row: Row, state: Letter['state']): Letter {
  return {
    id: idOf(row),
    reasonCode: row.reason_code === null ? null : String(row.reason_code),
    reason: row.reason === null ? null : String(row.reason),
    schemaId: row.schema_id === null ? null : Number(row.schema_id),
    value: shownPart(seen, row),
    state,
  };
}

function shownPart({ plain }: SeenLetters, row: Row): ShownValue {
  if (!plain('payload')) return { kind: 'masked' };
  return shownValue(
    row.head === null ? null : Buffer.from(String(row.head), 'base64'),
    Number(row.size ?? 0),
  );
}

/** One letter with all that was done with it; recorded. Throws `not_found` for one that the reader does not see. */
export async function readLetter(
  caller: LettersCaller,
  { topic, letter }: WhichLetter,
  signal: AbortSignal | undefined,
): Promise<LetterDetails> {
  const seen = await seenLettersOf(caller.reader, topic);
  const row = isToldApart(seen)
    ? await withLettersEngine(signal, async (engine, within) => {
        const from = await seen.from({ from: letter.arrivedAt, to: letter.arrivedAt });
        const whole = `CASE WHEN coalesce(octet_length(payload), 0) <= ${EDIT_CHARACTERS_MAX} THEN coalesce(payload, ''::BLOB) END AS whole`;
        const columns = [...shownColumns(DETAILS_BYTES), 'key', whole];
        return (await engine.query(rowsSql(from, columns, [letter]), { signal: within })).rows[0];
      })
    : undefined;
  if (!row)
    throw new AppError('not_found', `There is no such letter in ${seen.table}, or you may not see it.`);
  const [outcomes, attempts] = await Promise.all([outcomesOf(topic, [letter]), attemptsOf(topic, letter)]);
  await recordLook(caller, 'letters.read', topic, { rows: 1 });
  const shown = toLetter(seen, row, outcomes.get(letterKey(letter))?.outcome ?? 'open');
  return {
    ...shown,
    topic,
    table: seen.table,
    key: row.key === null ? null : String(row.key),
    isKeyMasked: !seen.plain('key'),
    editable: await editableValue(seen, row.whole, signal),
    attempts: attempts.map((attempt) => toAttempt(seen, attempt)),
  };
}

/** A fix and the reason of a refusal may quote the letter. */
function toAttempt(
  { plain }: SeenLetters,
  { at, fix, reason, reasonCode, ...rest }: PastAttempt,
): LetterAttempt {
  return {
    ...rest,
    at: at.toISOString(),
    reasonCode: plain('reason_code') ? reasonCode : null,
    reason: plain('reason') && plain('payload') ? reason : null,
    fix: plain('payload') ? fix : null,
  };
}
