import { transaction } from '../db.ts';
import type { CheckState, Severity } from '../expectations/schema.ts';
import { type EvaluatedCheck, incidentsWithRun } from '../incidents/settle-service.ts';
import { ensureTable } from '../lake/create.ts';

/** `silver.parcels` with some columns, empty, so that it can be seen and checked. */
export async function makeCheckedTable(name: string, columns: readonly string[]): Promise<string> {
  const fields = columns.map((column) => ({ name: column, type: 'string' as const }));
  await ensureTable({ name: { namespace: 'proof', name }, fields, partition: [] });
  return `proof.${name}`;
}

export interface SettledCheck {
  readonly column: string;
  readonly state: CheckState;
  readonly severity?: Severity;
  readonly unexpected?: number;
}

/** A run of a table's checks, each that a column is never null, as it would end in the transaction that keeps it. */
export async function settleChecks(
  table: string,
  checks: readonly SettledCheck[],
  { since = new Date(), fail = false }: { readonly since?: Date; readonly fail?: boolean } = {},
): Promise<void> {
  const evaluated = checks.map(({ column, state, severity = 'critical', unexpected = 3 }): EvaluatedCheck => {
    const type = 'expect_column_values_to_not_be_null';
    const counts = {
      elementCount: 10,
      missingCount: 0,
      unexpectedCount: state === 'failed' ? unexpected : 0,
    };
    return {
      suite: 'test',
      check: { id: column, type, arguments: { column }, severity, gate: 'publish', notes: '' },
      outcome: { checkId: column, state, reason: null, observed: null, ...counts },
      since,
    };
  });
  await transaction(async (tx) => {
    await incidentsWithRun(table)(tx, 1, evaluated);
    if (fail) throw new Error('The transaction fails');
  });
}
