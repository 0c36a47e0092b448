import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryEvent, QueryProblem } from '#server/queries/schema.ts';
import { afterEvent, IDLE, isActive, progressText, type QueryView } from './query-view.ts';

const sent: QueryView = { ...IDLE, phase: 'sent', sql: 'SELECT 1', startedAt: 1 };
const placement = { engine: 'trino', reason: 'Trino was chosen.' } as const;
const problem: QueryProblem = { code: 'bad_request', message: 'No.', line: 1, column: 8, missingTable: null };

const WALK: readonly [event: QueryEvent, active: boolean, text: string][] = [
  [{ kind: 'queued', ahead: 2 }, true, 'Waiting, 2 ahead…'],
  [{ kind: 'queued', ahead: 0 }, true, 'Next in line…'],
  [{ kind: 'preparing', done: 3, of: 12 }, true, 'Preparing what you may see: 3 of 12 files…'],
  [{ kind: 'running', placement }, true, 'Running on Trino…'],
  [{ kind: 'columns', columns: [{ name: 'n', type: 'INTEGER' }] }, true, 'Running on Trino…'],
  [{ kind: 'error', problem }, false, ''],
];

test('the status line follows a run', () => {
  assert.equal(progressText(sent, String), 'Checking…');
  let view = sent;
  for (const [event, active, text] of WALK) {
    view = afterEvent(view, event);
    assert.equal(isActive(view), active, event.kind);
    assert.equal(progressText(view, String), text);
  }
  assert.equal(view.phase, 'failed');
  assert.equal(view.columns.length, 1, 'what came before a failure stays');
});

test('rows are counted as they come', () => {
  const view = { ...afterEvent(sent, { kind: 'columns', columns: [] }), rowCount: 4096 };
  assert.equal(progressText(view, String), '4096 rows so far…');
});

test('a cancelled run is no failure', () => {
  const view = afterEvent(sent, { kind: 'error', problem: { ...problem, code: 'cancelled' } });
  assert.equal(view.phase, 'cancelled');
});
