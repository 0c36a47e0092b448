import type { Engine } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { outcomesOf } from './outcomes-data.ts';
import type { Selection } from './schema.ts';
import { loadTexts } from './stored-tables.ts';

export const SETTLED = '"$settled"';

/** What became of the rows of a table, as a temporary table beside them. */
export async function loadOutcomes(engine: Engine, table: string): Promise<void> {
  const outcomes = await outcomesOf(table);
  await loadTexts(
    engine,
    SETTLED,
    ['row_key', 'run_id', 'outcome'],
    outcomes.map(({ rowKey, runId, outcome }) => [rowKey, runId, outcome]),
  );
}

/** Text for a FROM clause: quarantined rows, each with its `_state`. Needs loadOutcomes. */
export function withStateSql(rows: string): string {
  return `(SELECT q.*, coalesce(s.outcome, q._carried, 'open') AS _state
    FROM ${rows} AS q LEFT JOIN ${SETTLED} AS s ON s.row_key = q._row_key AND s.run_id = q._run_id)`;
}

/** A condition on quarantined rows. */
export function selectionSql(selection: Selection): string {
  if (selection.kind === 'rows') return `_row_key IN (${selection.keys.map(quoteLiteral).join(', ')})`;
  return selection.checkId === null ? 'true' : hasCheckSql(selection.checkId);
}

export function hasCheckSql(checkId: string): string {
  return `list_contains(from_json(_check_ids, '["VARCHAR"]'), ${quoteLiteral(checkId)})`;
}
