import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import type { Row } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { hasCheckSql, loadOutcomes, withStateSql } from './open-rows.ts';
import { type QuarantineCaller, quarantineEntry } from './record-look.ts';
import { isRepairable } from './repair-sql.ts';
import {
  type QuarantinedInput,
  type QuarantinedPage,
  type QuarantinedRow,
  type QuarantineSummary,
  ROW_STATES,
  type RowState,
} from './schema.ts';
import { allSeenRows, type SeenRows, seenRowsOf, seesAll, withRowsEngine } from './seen-rows.ts';

const TEXT_CHARS = 2_000;
const COUNTS_SQL = ROW_STATES.map(
  (state) => `count(*) FILTER (WHERE _state = ${quoteLiteral(state)}) AS ${quoteIdentifier(state)}`,
).join(', ');

/** The tables that have quarantined rows of which the reader sees some, with how many of which state and rule. */
export async function summarizeQuarantine(
  reader: Reader,
  signal: AbortSignal | undefined,
): Promise<QuarantineSummary[]> {
  const there = await allSeenRows(reader);
  if (there.length === 0) return [];
  return withRowsEngine(signal, async (engine, within) => {
    const summaries: QuarantineSummary[] = [];
    for (const rows of there) {
      await loadOutcomes(engine, rows.table);
      const summary = await rows.read(async (from) => {
        const stated = withStateSql(from);
        const states = await engine.query(
          `SELECT _state AS state, count(*) AS rows, count(*) FILTER (WHERE _row_key IS NULL) AS hidden,
             max(_quarantined_at) AS latest FROM ${stated} GROUP BY 1`,
          { signal: within },
        );
        const rules = await engine.query(
          `SELECT id, any_value(rule) AS rule, ${COUNTS_SQL} FROM (
             SELECT unnest(from_json(_check_ids, '["VARCHAR"]')) AS id, unnest(from_json(_rules, '["VARCHAR"]')) AS rule,
               _state
             FROM ${stated} WHERE _row_key IS NOT NULL)
           GROUP BY id ORDER BY open DESC, id`,
          { signal: within },
        );
        return toSummary(rows, states.rows, rules.rows);
      }, within);
      if (summary) summaries.push(summary);
    }
    return summaries;
  });
}

/** Null for a table of which nothing is there to see. */
function toSummary(seen: SeenRows, states: readonly Row[], rules: readonly Row[]): QuarantineSummary | null {
  if (states.length === 0) return null;
  const isWhole = seen.decision.rowFilter === null && states.every(({ hidden }) => Number(hidden) === 0);
  const countsOf = (count: (state: RowState) => unknown) => ({
    ...{ open: Number(count('open')), replayed: Number(count('replayed')) },
    ...{ repeat: Number(count('repeat')), discarded: Number(count('discarded')) },
  });
  const latest = states
    .map((row) => String(row.latest))
    .toSorted()
    .at(-1);
  return {
    table: seen.table,
    counts: isWhole ? countsOf((state) => states.find((row) => row.state === state)?.rows ?? 0) : null,
    rules: isWhole
      ? rules.map((row) => ({
          ...{ checkId: String(row.id), rule: String(row.rule) },
          counts: countsOf((state) => row[state]),
        }))
      : [],
    mayRepair: seesAll(seen),
    latestAt: latest === undefined ? null : isoInstant(latest),
  };
}

/** One page of rows, in the order of their keys; on the record. */
export async function listQuarantined(
  caller: QuarantineCaller,
  { table, checkId, state, cursor, limit }: QuarantinedInput,
  signal: AbortSignal | undefined,
): Promise<QuarantinedPage> {
  const seen = await seenRowsOf(caller.reader, table);
  const columns = seen.decision.columns.map(({ name, type, mask }) => ({
    ...{ name, type },
    isRepairable: mask === null && isRepairable(name),
  }));
  const values = columns.map(({ name }) => {
    const quoted = quoteIdentifier(name);
    return `left(CAST(${quoted} AS VARCHAR), ${TEXT_CHARS}) AS ${quoted}`;
  });
  const conditions = [
    `_state = ${quoteLiteral(state)}`,
    ...(checkId === null ? [] : [hasCheckSql(checkId)]),
    ...(cursor ? [`_row_key > ${quoteLiteral(cursor)}`] : []),
  ];
  const { rows, hidden } = await withRowsEngine(signal, async (engine, within) => {
    await loadOutcomes(engine, table);
    return seen.read(async (from) => {
      const page = await engine.query(
        `SELECT ${values.join(', ')}, _row_key, _rules, CAST(_quarantined_at AS VARCHAR) AS _at, _state
         FROM ${withStateSql(from)} WHERE _row_key IS NOT NULL AND ${conditions.join(' AND ')}
         ORDER BY _row_key LIMIT ${limit + 1}`,
        { signal: within },
      );
      const withheld = await engine.query(
        `SELECT count(*) AS hidden FROM (SELECT 1 FROM ${from} WHERE _row_key IS NULL LIMIT 1)`,
        { signal: within },
      );
      return { rows: page.rows, hidden: Number(withheld.rows[0]?.hidden) };
    }, within);
  });
  const items = rows.slice(0, limit).map((row) => toRow(row, columns));
  await recordAudit([quarantineEntry(caller, 'quarantine.read', table, { rows: items.length, state })]);
  return {
    columns,
    items,
    nextCursor: rows.length > limit ? (items.at(-1)?.key ?? null) : null,
    isWithheld: hidden > 0,
  };
}

function toRow(row: Row, columns: QuarantinedPage['columns']): QuarantinedRow {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    key: String(row._row_key),
    rules: JSON.parse(String(row._rules)) as string[],
    at: isoInstant(String(row._at)),
    state: ROW_STATES.find((each) => each === row._state) ?? 'open',
    values: Object.fromEntries(columns.map(({ name }) => [name, text(name)])),
  };
}

/** Of DuckDB's text of an instant, whose zone is UTC. */
function isoInstant(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString();
}
