/**
 * The gate of the transform worker: evaluates a table's checks over a batch before it is staged.
 *
 * Invariants. A row of a batch is either published or in the quarantine table, never both and never neither: rows move from
 * the batch to the quarantine within the engine, before either is staged, and both snapshots are one commit. The quarantine
 * table holds the rows that fail as the model makes them now: what replaces rows of the model's table replaces them here by
 * the same keys or partitions, in the same commit. What people decided of a row is kept by its key and its fault, the values
 * that broke the rules; when a run makes the same again, the decision goes with it (`_carried`): a repair is applied and
 * judged again, and what passes is published from the same batch. What does not, and a row whose fault is another one, is
 * open. So at any moment
 *
 *     rows the model makes = rows of its table + rows of its quarantine that are open, discarded or repeats.
 *
 * A model that reads its own table reads what it made, so that what it makes of it is what it would make of everything: its
 * table with the rows that are open or given up in place of earlier versions of them (`waiting`).
 *
 * A check of the gate `quarantine` that fails and is not about rows (a mean, a number of rows) leaves nothing to take out:
 * the batch is held; and so does a statement in SQL that fails. One that cannot be evaluated is reported, and holds where its gate is `hold`. Checks of `hold` are
 * judged over what is left when rows were taken out.
 */
import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import type { Check, CheckOutcome } from '../expectations/schema.ts';
import { columnsRead, sentenceOf } from '../expectations/vocabulary.ts';
import type { TableChange } from '../lake/change.ts';
import { duckDbType } from '../lake/column-types.ts';
import { ensureTable, redefineTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { isInPartitions } from '../warehouse/in-partitions.ts';
import type { GateAnswer, GateBatch, PublicationGate } from '../warehouse/publication-gate.ts';
import { quarantineName, quarantineSpec } from '../warehouse/quarantine-table.ts';
import { carryOutcomes } from './carry-outcomes.ts';
import { evaluateBatch, type RunAsAuthor } from './evaluate-batch.ts';
import type { CheckEvaluator, EvaluationOptions } from './evaluator.ts';
import { FAILING, judgeRows } from './judge-rows.ts';
import { loadOutcomes, SETTLED, withStateSql } from './open-rows.ts';
import { recordLook } from './outcomes-data.ts';
import { baseKeySql, keyColumns, rowKeySql } from './row-key.ts';
import type { GateFinding } from './schema.ts';
import { loadTexts, StoredTables } from './stored-tables.ts';

export interface GateOptions {
  readonly evaluator: CheckEvaluator;
  /** The checks of a table's suites that have a say before publishing. */
  gateChecksOf(relation: string): Promise<readonly GateCheck[]>;
  readonly runAsAuthor?: RunAsAuthor;
}

/** Rows that were taken out of the batch, as they will be in the quarantine table. */
const OUT = '"$quarantined"';
const RULES = '"$rules"';
/** What loadWaiting made; no temporary table, since a view reads it. */
const WAITING = '"$waiting"';

export function quarantineGate({ gateChecksOf, ...how }: GateOptions): PublicationGate {
  const checksOf = async (relation: string) =>
    (await gateChecksOf(relation)).filter(({ gate }) => gate !== 'publish');
  return {
    checksKey: async (relation) => JSON.stringify(await checksOf(relation)),
    waiting: loadWaiting,
    async inspect(batch) {
      const stored = new StoredTables(batch.signal);
      try {
        return await inspect(batch, await checksOf(batch.model.relation), how, stored);
      } finally {
        stored.close();
        for (const table of [OUT, RULES, FAILING, WAITING])
          await batch.engine.query(`DROP TABLE IF EXISTS ${table}`);
      }
    },
  };
}

/** Rows of the model as it made them, that are not in its table: open ones, and those that were given up. */
async function loadWaiting(
  engine: Engine,
  model: GateBatch['model'],
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const stored = new StoredTables(signal);
  try {
    const quarantine = await stored.named(quarantineName(model.table));
    if (!quarantine) return null;
    await loadOutcomes(engine, model.relation);
    const names = model.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    await engine.query(
      `CREATE OR REPLACE TABLE ${WAITING} AS SELECT ${names} FROM ${withStateSql(quarantine.rows)} WHERE _state IN ('open', 'discarded')`,
      { ...(signal && { signal }) },
    );
    return (await countRows(engine, WAITING)) > 0 ? WAITING : null;
  } finally {
    stored.close();
    await engine.query(`DROP TABLE IF EXISTS ${SETTLED}`);
  }
}

export const columnsOf = ({ model }: Pick<GateBatch, 'model'>) =>
  model.spec.fields.map(({ name, type }) => ({ name, type: duckDbType(type) }));

async function inspect(
  batch: GateBatch,
  checks: readonly GateCheck[],
  { evaluator, runAsAuthor }: Pick<GateOptions, 'evaluator' | 'runAsAuthor'>,
  stored: StoredTables,
): Promise<GateAnswer> {
  const { engine, model, runId, signal } = batch;
  const columns = columnsOf(batch);
  const options: EvaluationOptions = {
    otherTable: await stored.others(checks),
    ...(signal && { signal }),
  };
  const evaluate = (some: readonly GateCheck[]) =>
    evaluateBatch(batch, some, { evaluator, runAsAuthor, options, columns });
  const quarantine = await openQuarantine(batch, stored);
  if (quarantine.known) await dropWaiting(batch, quarantine.known);
  const findings = findingsOf(checks, await evaluate(checks), columns);
  const rules = checks.filter(({ gate }) => gate === 'quarantine');
  const failed = rules.filter(({ id }) => findings.get(id)?.state === 'failed');
  const notOfRows =
    failed.length > 0 ? await judgeRows(engine, evaluator, batch.batch, columns, failed, options) : [];
  const taken = failed.length > 0 ? await takeOut(batch, failed, columns) : 0;
  if (taken > 0) {
    if (quarantine.known) await renumber(batch, quarantine.known);
    const existing = batch.mode === 'full' ? null : await stored.rowsOf(batch.table);
    await carryOutcomes({ batch, columns, out: OUT, existing }, evaluator, rules, options);
  }
  const holding = new Set(notOfRows.map(({ id }) => id));
  const holds = checks.filter(({ id, gate }) => gate === 'hold' || holding.has(id));
  const again = taken > 0 ? findingsOf(holds, await evaluate(holds), columns) : findings;
  const hold = holds.flatMap(({ id }) => again.get(id) ?? []);
  const quarantined =
    taken > 0 ? await countRows(engine, `(SELECT 1 FROM ${OUT} WHERE _carried IS NULL)`) : 0;
  const change = await quarantineChange(batch, taken, quarantine);
  const look = { runId, table: model.relation, quarantined, isHeld: hold.length > 0 };
  return {
    hold,
    quarantined,
    changes: change ? [change] : [],
    ...(findings.size > 0 && {
      within: (tx) => recordLook(tx, { ...look, findings: [...findings.values()] }),
    }),
  };
}

interface Quarantine {
  readonly table: Table | null;
  /** Its rows, where it has any; text for a FROM clause. */
  readonly known: string | null;
}

async function openQuarantine({ engine, model }: GateBatch, stored: StoredTables): Promise<Quarantine> {
  const found = await stored.named(quarantineName(model.table));
  if (!found) return { table: null, known: null };
  return { table: found.table, known: (await countRows(engine, found.rows)) > 0 ? found.rows : null };
}

/** For a model whose first row of a key wins, a row that waits in quarantine is one, as it would be in the table. */
async function dropWaiting({ engine, model, mode, batch }: GateBatch, known: string): Promise<void> {
  if (mode === 'full' || model.config.incremental_strategy !== 'insert_new') return;
  const keys = keyColumns(model).map(quoteIdentifier).join(', ');
  await engine.query(
    `DELETE FROM ${batch} WHERE rowid IN (SELECT b.rowid FROM ${batch} AS b SEMI JOIN ${known} AS k USING (${keys}))`,
  );
}

/** Of the checks that were not passed, by id. */
function findingsOf(
  checks: readonly Check[],
  outcomes: readonly CheckOutcome[],
  columns: readonly { readonly name: string }[],
): Map<string, GateFinding> {
  const byId = new Map(outcomes.map((outcome) => [outcome.checkId, outcome]));
  const names = columns.map(({ name }) => name);
  return new Map(
    checks.flatMap((check): [string, GateFinding][] => {
      const outcome = byId.get(check.id);
      if (outcome?.state === 'passed') return [];
      return [
        [
          check.id,
          {
            checkId: check.id,
            gate: check.gate === 'hold' ? 'hold' : 'quarantine',
            rule: sentenceOf(check),
            columns: columnsRead(check, names),
            state: outcome?.state ?? 'not_evaluated',
            reason: outcome ? outcome.reason : 'The check was not answered.',
            elementCount: outcome?.elementCount ?? null,
            unexpectedCount: outcome?.unexpectedCount ?? null,
          },
        ],
      ];
    }),
  );
}

/** Moves the rows that break a rule from the batch to where they wait; gives how many. */
async function takeOut(
  batch: GateBatch,
  rules: readonly Check[],
  columns: ReturnType<typeof columnsOf>,
): Promise<number> {
  const { engine, model, runId } = batch;
  const { rows } = await engine.query(`SELECT count(DISTINCT "row") AS taken FROM ${FAILING}`);
  const taken = Number(rows[0]?.taken);
  if (taken === 0) return 0;
  const names = columns.map(({ name }) => name);
  await loadTexts(
    engine,
    RULES,
    ['check_id', 'rule', 'columns'],
    rules.map((check) => {
      const read = columnsRead(check, names);
      return [check.id, sentenceOf(check), JSON.stringify(read === 'all' ? names : read)];
    }),
  );
  const list = names.map(quoteIdentifier).join(', ');
  await engine.query(`
    CREATE OR REPLACE TEMP TABLE ${OUT} AS
    WITH broken AS (
      SELECT "row", CAST(to_json(list(rule ORDER BY check_id)) AS VARCHAR) AS _rules,
        list_sort(list_distinct(flatten(list(from_json(columns, '["VARCHAR"]'))))) AS read,
        CAST(to_json(list(check_id ORDER BY check_id)) AS VARCHAR) AS _check_ids
      FROM (SELECT DISTINCT "row", check_id FROM ${FAILING}) JOIN ${RULES} USING (check_id) GROUP BY "row"),
    keyed AS (
      SELECT ${list}, ${rowKeySql(model)} AS base, _rules, CAST(to_json(read) AS VARCHAR) AS _rule_columns, _check_ids,
        ${faultSql(names)} AS _fault
      FROM (SELECT *, rowid AS "$row" FROM ${batch.batch}) JOIN broken ON "row" = "$row"),
    numbered AS (
      SELECT *, row_number() OVER (PARTITION BY base ORDER BY ${list}) AS number FROM keyed)
    SELECT ${list}, CASE WHEN number = 1 THEN base ELSE base || '#' || number END AS _row_key, _rules, _rule_columns, _check_ids,
      _fault, ${quoteLiteral(runId)} AS _run_id, TIMESTAMPTZ ${quoteLiteral(new Date().toISOString())} AS _quarantined_at,
      CAST(NULL AS VARCHAR) AS _carried, CAST(NULL AS VARCHAR) AS _carried_by
    FROM numbered`);
  await engine.query(`DELETE FROM ${batch.batch} WHERE rowid IN (SELECT "row" FROM ${FAILING})`);
  return taken;
}

/** A hash of the values of the columns named in the list `read`. */
function faultSql(names: readonly string[]): string {
  const values = names.map(
    (name) =>
      `CASE WHEN list_contains(read, ${quoteLiteral(name)}) THEN {c: ${quoteLiteral(name)}, v: CAST(${quoteIdentifier(name)} AS VARCHAR)} END`,
  );
  return `md5(CAST(to_json(list_filter([${values.join(', ')}], lambda v: v IS NOT NULL)) AS VARCHAR))`;
}

/** What becomes of the quarantine table in the commit; null for nothing. */
async function quarantineChange(
  batch: GateBatch,
  taken: number,
  { table: existing, known }: Quarantine,
): Promise<TableChange | null> {
  const { engine, model, mode, signal } = batch;
  if (taken === 0 && !known) return null;
  const spec = quarantineSpec(model.spec);
  const stage = (table: Table, select: string) =>
    stageFiles(engine, table, select, { ...(signal && { signal }) });
  const all = taken > 0 ? `SELECT * FROM ${OUT}` : null;
  if (mode === 'full') {
    const table = existing ? redefineTable(existing, spec) : await ensureTable(spec);
    return {
      table,
      operation: 'overwrite',
      add: all ? await stage(table, all) : [],
      replacePartitions: 'all',
    };
  }
  const table = await ensureTable(spec);
  const replaced = known && (await replacedSql(batch, taken));
  if (replaced && (await countRows(engine, `(SELECT 1 FROM ${known} WHERE ${replaced})`)) > 0) {
    const kept = `SELECT * FROM ${known} WHERE NOT coalesce(${replaced}, false)`;
    const add = await stage(table, all ? `${kept} UNION ALL BY NAME ${all}` : kept);
    return { table, operation: 'overwrite', add, replacePartitions: 'all' };
  }
  return all && { table, operation: 'append', add: await stage(table, all) };
}

async function countRows(engine: Engine, from: string): Promise<number> {
  const { rows } = await engine.query(`SELECT count(*) AS count FROM ${from}`);
  return Number(rows[0]?.count);
}

/** A condition on quarantined rows: this run makes them anew, or what stands for them. Null: it only adds rows. */
async function replacedSql({ model, batch, remade }: GateBatch, taken: number): Promise<string | null> {
  const { incremental_strategy: strategy, partition_by: partition } = model.config;
  if (strategy === 'insert_overwrite' && partition) {
    const partitions = await remade();
    return partitions === 'all' ? 'true' : isInPartitions(partition, partitions);
  }
  if (strategy !== 'merge') return null;
  const list = keyColumns(model).map(quoteIdentifier).join(', ');
  const made = [batch, ...(taken > 0 ? [OUT] : [])].map((from) => `SELECT ${list} FROM ${from}`);
  return `(${list}) IN (${made.join(' UNION ALL ')})`;
}

/** Where each row is one more, however many are like it, they are counted on. */
async function renumber({ engine, model, mode }: GateBatch, known: string): Promise<void> {
  if (mode === 'full' || replacesByKey(model)) return;
  const number = `coalesce(TRY_CAST(nullif(regexp_extract(o._row_key, '#([0-9]+)$', 1), '') AS BIGINT), 1)`;
  await engine.query(`
    UPDATE ${OUT} AS o SET _row_key = ${baseKeySql('o._row_key')} || '#' || (${number} + k.count)
    FROM (SELECT ${baseKeySql('_row_key')} AS base, count(*) AS count FROM ${known} GROUP BY 1) AS k
    WHERE ${baseKeySql('o._row_key')} = k.base`);
}

const replacesByKey = ({ config }: GateBatch['model']) =>
  config.incremental_strategy === 'merge' || config.incremental_strategy === 'insert_overwrite';
