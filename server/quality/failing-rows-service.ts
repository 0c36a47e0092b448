import { type ReadableRelation, readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { failingRowsSql } from '../expectations/failing-rows.ts';
import type { CheckedTable } from '../expectations/run-checks.ts';
import type { Check } from '../expectations/schema.ts';
import { withFiles } from '../lake/held-files.ts';
import { runFailingRows } from './failing-rows-engine.ts';
import { sightOf } from './quality-sight.ts';
import type { FailingRows, FailingRowsInput } from './schema.ts';
import { checksOf } from './suite-in-force.ts';
import type { QualityCaller } from './suites-service.ts';
import { suitesInForce } from './suites-in-force.ts';

const DOOR = 'failing_rows';

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
  const check = await findCheck(caller.reader, { table, suite, check: id });
  const other = otherTableOf(check);
  const [relation, ...others] = await readableRelations(caller.reader, DOOR, [table, ...(other ? [other] : [])]);
  if (!relation || others.some((each) => each === null)) throw notThere();
  const resolved = await Promise.all([relation, ...(others as ReadableRelation[])].map((each) => each.resolve()));
  const asTable = (each: ReadableRelation, fromSql: string): CheckedTable => ({
    relationSql: fromSql,
    columns: each.decision.columns.map(({ name, type }) => ({ name, type })),
  });
  const [first, second] = resolved;
  const otherRelation = others[0];
  const sql = failingRowsSql(check, asTable(relation, first?.fromSql ?? ''), {
    otherTable: () => (otherRelation && second ? asTable(otherRelation, second.fromSql) : null),
  });
  const shown = failingRowsSql(check, asTable(relation, quoteTable(table)), {
    otherTable: () => (otherRelation ? asTable(otherRelation, quoteTable(otherRelation.name)) : null),
  });
  if (sql === null || shown === null) {
    throw new AppError('bad_request', 'This check is about the table as a whole: no single row breaks it.');
  }
  const columns = relation.decision.columns;
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const { rows, total } = await withFiles(
    resolved.flatMap(({ files }) => files),
    async () => {
      const page = await runFailingRows(`SELECT ${list} FROM (${sql}) LIMIT ${limit} OFFSET ${offset}`, signal);
      const count = await runFailingRows(`SELECT count(*) AS total FROM (${sql})`, signal);
      return { rows: page.rows, total: Number(count.rows[0]?.total) };
    },
    signal,
  );
  await recordLook(caller, table, check, rows.length);
  return {
    columns: columns.map(({ name, type, mask }) => ({ name, type, isMasked: mask !== null })),
    rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
    total,
    snapshotId: relation.snapshotId === null ? null : String(relation.snapshotId),
    sql: shown,
  };
}

async function findCheck(
  reader: Reader,
  { table, suite, check: id }: { readonly table: string; readonly suite: string; readonly check: string },
): Promise<Check> {
  const sight = await sightOf(reader, table);
  const found = checksOf(await suitesInForce(table)).find(
    (each) => each.suite.id === suite && each.check.id === id,
  );
  if (!found || !sight.of(found.check)?.whole) throw notThere();
  return found.check;
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
