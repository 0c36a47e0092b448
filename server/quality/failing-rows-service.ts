import { type ReadableRelation, readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { failingRowsSql, failingStatementOf } from '../expectations/failing-rows.ts';
import type { CheckedTable } from '../expectations/run-checks.ts';
import type { Check } from '../expectations/schema.ts';
import { withFiles } from '../lake/held-files.ts';
import { BATCH } from './check-table.ts';
import { runFailingRows } from './failing-rows-engine.ts';
import { sightOf } from './quality-sight.ts';
import type { FailingRows, FailingRowsInput } from './schema.ts';
import { checksOf } from './suite-in-force.ts';
import { suitesInForce } from './suites-in-force.ts';
import type { QualityCaller } from './suites-service.ts';

/**
 * Rows that break the rule of a check now, as the reader sees them: of the rows and columns that the policies give them, and only
 * where they see the columns that the rule is about as they are. Recorded. Throws `not_found` for a check that is not there or
 * not seen, `bad_request` for one that is not about rows.
 */
export async function readFailingRows(
  caller: QualityCaller,
  { table, suite, check: id, limit, offset }: FailingRowsInput,
  signal: AbortSignal | undefined,
): Promise<FailingRows> {
  const { check, isOfFile } = await findCheck(caller.reader, { table, suite, check: id });
  const other = otherTableOf(check);
  const names = [table, ...(other ? [other] : [])];
  const relations = (await seenTables(caller.reader, names)).filter((each) => each !== null);
  const [relation] = relations;
  if (!relation || relations.length < names.length) throw notThere();
  const resolved = await Promise.all(relations.map((each) => each.resolve()));
  const sql = sqlOf(
    check,
    relations.map((each, place) => asTable(each, resolved[place]?.fromSql ?? '')),
  );
  const shown = sqlOf(
    check,
    relations.map((each) => asTable(each, quoteTable(each.name))),
  );
  if (sql === null || shown === null) {
    throw new AppError('bad_request', 'This check is about the table as a whole: no single row breaks it.');
  }
  const columns = relation.decision.columns;
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const read = async () => {
    const page = await runFailingRows(`SELECT ${list} FROM (${sql}) LIMIT ${limit} OFFSET ${offset}`, signal);
    const count = await runFailingRows(`SELECT count(*) AS total FROM (${sql})`, signal);
    return { rows: page.rows, total: Number(count.rows[0]?.total) };
  };
  // What people write runs where their statements do.
  const { rows, total } =
    isOfFile || !isStatement(check)
      ? await withFiles(
          resolved.flatMap(({ files }) => files),
          read,
          signal,
        )
      : { rows: [], total: null };
  await recordLook(caller, table, check, rows.length);
  return {
    columns: columns.map(({ name, type, mask }) => ({ name, type, isMasked: mask !== null })),
    rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
    total,
    snapshotId: relation.snapshotId === null ? null : String(relation.snapshotId),
    sql: shown,
  };
}

/** The one way by which rows that fail reach a person: tables as `access` decided, null where they see none. */
export function seenTables(reader: Reader, names: readonly string[]): Promise<(ReadableRelation | null)[]> {
  return readableRelations(reader, 'failing_rows', names);
}

function asTable({ decision }: ReadableRelation, fromSql: string): CheckedTable {
  return { relationSql: fromSql, columns: decision.columns.map(({ name, type }) => ({ name, type })) };
}

/** Over the checked table, and the one that it is compared with. Null where a check is not about rows. */
function sqlOf(check: Check, [table, other]: readonly CheckedTable[]): string | null {
  if (!table) return null;
  const statement = failingStatementOf(check);
  if (statement !== null) return statement.replaceAll(BATCH, () => table.relationSql);
  return failingRowsSql(check, table, { otherTable: () => other ?? null });
}

function isStatement(check: Check): boolean {
  return failingStatementOf(check) !== null;
}

async function findCheck(
  reader: Reader,
  { table, suite, check: id }: { readonly table: string; readonly suite: string; readonly check: string },
): Promise<{ readonly check: Check; readonly isOfFile: boolean }> {
  const sight = await sightOf(reader, table);
  const found = checksOf(await suitesInForce(table)).find(
    (each) => each.suite.id === suite && each.check.id === id,
  );
  if (!found || !sight.of(found.check)?.whole) throw notThere();
  return { check: found.check, isOfFile: found.suite.savedById === null };
}

function notThere(): AppError {
  return new AppError('not_found', 'There is no such check, or you do not see all that it is about.');
}

function otherTableOf({ arguments: given }: Check): string | null {
  const other = given.other_table ?? given.other_table_name;
  return typeof other === 'string' ? other : null;
}

async function recordLook(
  { reader, networkAddress }: QualityCaller,
  subject: string,
  check: Check,
  rows: number,
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  await recordAudit([
    {
      ...{ action: 'failing_rows.read', outcome: 'ok', actorId, actor, subject, networkAddress },
      details: { check: check.id, rows },
    },
  ]);
}
