import { declaredModels } from '../access/declarations.ts';
import { recordAudit } from '../audit/record.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { Check } from '../expectations/schema.ts';
import { sentenceOf } from '../expectations/vocabulary.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { BATCH } from '../warehouse/apply-strategy.ts';
import { OWN_CHECKS } from './gate-service.ts';
import { judgeRepair, refusedRows, rulesOf } from './judge-repair.ts';
import { loadOutcomes, selectionSql, withStateSql } from './open-rows.ts';
import type { GateOptions } from './quarantine-gate.ts';
import { type QuarantineCaller, quarantineEntry } from './record-look.ts';
import { type RepairableColumn, repairStatements } from './repair-sql.ts';
import { withPartition } from './row-key.ts';
import type { Repair, RepairTrial, ReplayInput } from './schema.ts';
import { type SeenRows, seenRowsOf, seesAll, tablesBeside, withRowsEngine } from './seen-rows.ts';
import { otherTableOf } from './stored-tables.ts';

/** Of very many rows the first are tried. */
const TRIED_MAX = 20_000;
const SAMPLES_MAX = 6;
const TEXT_CHARS = 400;
const TRIED = '"$tried"';

/**
 * What a replay would do: the same repair and the same checks, and nothing is written but that somebody tried. Throws
 * `not_found` and `forbidden` as a replay would, `bad_request` for a repair that does not fit the columns, `unavailable` for
 * a check that cannot be evaluated.
 */
export async function tryReplay(
  caller: QuarantineCaller,
  { table, selection, repair }: ReplayInput,
  signal: AbortSignal | undefined,
  { evaluator, gateChecksOf }: GateOptions = OWN_CHECKS,
): Promise<RepairTrial> {
  const seen = await repairable(caller, table);
  const model = (await declaredModels()).find(({ relation }) => relation === table);
  const checks = rulesOf(await gateChecksOf(table));
  const held = new HeldFiles();
  try {
    const names = [...new Set([table, ...checks.flatMap((check) => otherTableOf(check) ?? [])])];
    const beside = await tablesBeside(caller.reader, names, held);
    const columns = repairableColumns(seen, repair);
    const trial = await withRowsEngine(signal, async (engine, within) => {
      await loadOutcomes(engine, table);
      const selected = await seen.read(async (from) => {
        const open = `${withStateSql(from)} WHERE _state = 'open' AND ${selectionSql(selection)}`;
        await engine.query(
          `CREATE TEMP TABLE ${TRIED} AS SELECT * FROM ${open} ORDER BY _row_key LIMIT ${TRIED_MAX}`,
          { signal: within },
        );
        const { rows } = await engine.query(`SELECT count(*) AS rows FROM ${open}`, { signal: within });
        return Number(rows[0]?.rows);
      }, within);
      await judgeRepair({
        ...{ engine, columns, rows: TRIED, repair, checks, evaluator },
        keys: withPartition(model?.uniqueKey ?? [], model?.partitionBy ?? null),
        published: beside.get(table)?.relationSql ?? TRIED,
        options: { otherTable: (name) => beside.get(name) ?? null, signal: within },
      });
      return toTrial(engine, selected, columns, checks);
    });
    const { selected, accepted } = trial;
    const details = { repair: repairWords(repair), selected, accepted };
    await recordAudit([quarantineEntry(caller, 'quarantine.tried', table, details)]);
    return trial;
  } finally {
    held.release();
  }
}

/** Quarantined rows of which this person sees every row and column as it is. */
export async function repairable({ reader }: QuarantineCaller, table: string): Promise<SeenRows> {
  const seen = await seenRowsOf(reader, table);
  if (seesAll(seen)) return seen;
  throw new AppError(
    'forbidden',
    `You do not see all of ${table} as it is, which is needed to repair, replay and discard its rows.`,
  );
}

/** The rows' columns. Throws AppError `bad_request` for a repair that is none of theirs. */
export function repairableColumns({ decision }: SeenRows, repair: Repair): readonly RepairableColumn[] {
  const columns = decision.columns.map(({ name, type }) => ({ name, type }));
  repairStatements(repair, columns, BATCH);
  return columns;
}

/** What was changed, for the audit log: never a value. */
export function repairWords(repair: Repair): string {
  if (repair.kind === 'as_is') return 'as_is';
  if (repair.kind === 'edit') return `edit ${Object.keys(repair.values).join(', ')}`;
  return repair.rules.map(({ kind, column }) => `${kind} ${column}`).join(', ');
}

async function toTrial(
  engine: Engine,
  selected: number,
  columns: readonly { readonly name: string }[],
  checks: readonly Check[],
): Promise<RepairTrial> {
  const refusals = await refusedRows(engine);
  const { rows } = await engine.query(`SELECT count(*) AS tried FROM ${TRIED}`);
  const tried = Number(rows[0]?.tried);
  const rule = (id: string) => {
    const check = checks.find((each) => each.id === id);
    return check ? sentenceOf(check) : id;
  };
  const counts = Map.groupBy(
    refusals.flatMap(({ checkIds }) => checkIds),
    (id) => id,
  );
  return {
    selected,
    tried,
    accepted: tried - refusals.length,
    refused: [...counts]
      .map(([id, all]) => ({ rule: rule(id), rows: all.length }))
      .sort((a, b) => b.rows - a.rows),
    samples: await samplesOf(
      engine,
      columns,
      new Map(refusals.map((each) => [each.rowKey, each.checkIds.map(rule)])),
    ),
  };
}

async function samplesOf(
  engine: Engine,
  columns: readonly { readonly name: string }[],
  refused: ReadonlyMap<string, readonly string[]>,
): Promise<RepairTrial['samples']> {
  const text = (of: string, name: string) =>
    `left(CAST(${of}.${quoteIdentifier(name)} AS VARCHAR), ${TEXT_CHARS})`;
  const pairs = columns.map(
    ({ name }, index) => `${text('t', name)} AS before_${index}, ${text('b', name)} AS after_${index}`,
  );
  const { rows } = await engine.query(
    `SELECT t._row_key AS key, ${pairs.join(', ')} FROM ${TRIED} AS t JOIN ${BATCH} AS b USING (_row_key)
     ORDER BY t._row_key LIMIT ${SAMPLES_MAX}`,
  );
  const value = (cell: unknown) => (cell === null || cell === undefined ? null : String(cell));
  return rows.map((row) => ({
    key: String(row.key),
    changed: columns.flatMap(({ name }, index) => {
      const [before, after] = [value(row[`before_${index}`]), value(row[`after_${index}`])];
      return before === after ? [] : [{ column: name, before, after }];
    }),
    rules: refused.get(String(row.key)) ?? [],
  }));
}
