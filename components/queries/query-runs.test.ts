import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { QueryEvent, QueryReceipt } from '#server/queries/schema.ts';
import type { ArrowRows } from './arrow-rows.ts';
import { QueryRuns, type RunOptions } from './query-runs.ts';
import type { StatementRunner } from './stream-query.ts';

const frames = new Map<number, NodeJS.Immediate>();
globalThis.requestAnimationFrame = (callback) => {
  frames.set(
    frames.size,
    setImmediate(() => callback(0)),
  );
  return frames.size - 1;
};
globalThis.cancelAnimationFrame = (frame) => clearImmediate(frames.get(frame));

/** A runner whose runs are led by the test. */
function ledRunner() {
  const runs: {
    sql: string;
    signal: AbortSignal;
    tell: (event: QueryEvent) => void;
    give: (rows: ArrowRows) => void;
    end: () => void;
    fail: (error: Error) => void;
  }[] = [];
  const runner: StatementRunner = ({ sql }, { onEvent, onRows }, signal) =>
    new Promise((resolve, reject) => {
      runs.push({ sql, signal, tell: onEvent, give: onRows, end: resolve, fail: reject });
    });
  return { runs, runner };
}

const DONE: QueryEvent = { kind: 'done', receipt: { placement: null } as unknown as QueryReceipt };

describe('the runs of tabs', () => {
  let runs: QueryRuns;
  let led: ReturnType<typeof ledRunner>;
  let told: string[];
  const options = (sql: string, change: Partial<RunOptions> = {}): RunOptions => ({
    sent: { sql, document: `-- one\n${sql}`, toDocument: (offset) => offset + 7 },
    placement: 'auto',
    note: null,
    runner: led.runner,
    onCancel: () => told.push('cancel'),
    onEnd: () => told.push('end'),
    onSignedOut: () => told.push('signed out'),
    ...change,
  });
  beforeEach(() => {
    runs = new QueryRuns();
    led = ledRunner();
    told = [];
  });

  test('go on beside each other, and say when they ended unseen', async () => {
    runs.see('a');
    runs.run('a', options('SELECT 1'));
    runs.run('b', options('SELECT 2'));
    assert.deepEqual([runs.of('a').view.phase, runs.of('b').view.phase], ['sent', 'sent']);
    for (const run of led.runs) {
      run.tell(DONE);
      run.end();
    }
    await turn();
    assert.deepEqual([runs.of('a').view.phase, runs.of('a').isUnseen], ['done', false]);
    assert.deepEqual([runs.of('b').view.phase, runs.of('b').isUnseen], ['done', true]);
    assert.deepEqual(told, ['end', 'end']);
    runs.see('b');
    assert.equal(runs.of('b').isUnseen, false);
  });

  test('whoever wants what a run gives waits until it is over', async () => {
    assert.equal((await runs.whenOver('a')).view.phase, 'idle');
    runs.run('a', options('SELECT 1'));
    let isOver = false;
    const over = runs.whenOver('a').then((run) => {
      isOver = true;
      return run;
    });
    const rows = { rowCount: 2 } as ArrowRows;
    led.runs[0]?.give(rows);
    await turn();
    assert.equal(isOver, false);
    // Of the run that is there then.
    runs.run('a', options('SELECT 2'));
    await turn();
    assert.equal(isOver, false);
    led.runs[1]?.give(rows);
    led.runs[1]?.tell(DONE);
    const run = await over;
    assert.deepEqual([run.view.phase, run.view.sql, run.rows], ['done', 'SELECT 2', rows]);
    runs.run('a', options('SELECT 3'));
    const stopped = runs.whenOver('a');
    runs.cancel('a');
    assert.equal((await stopped).view.phase, 'cancelled');
  });

  test('a new run of a tab ends the one before, which then says nothing any more', async () => {
    runs.run('a', options('SELECT 1'));
    runs.run('a', options('SELECT 2'));
    assert.equal(led.runs[0]?.signal.aborted, true);
    assert.deepEqual(told, ['cancel']);
    led.runs[0]?.tell(DONE);
    led.runs[0]?.fail(new Error('aborted'));
    await turn();
    assert.deepEqual([runs.of('a').view.phase, runs.of('a').view.sql], ['sent', 'SELECT 2']);
  });

  test('a problem is placed in the document, and a broken connection is told', async () => {
    runs.run('a', options('SELECT nope'));
    const problem = { code: 'bad_request', message: 'No.', line: 1, column: 8, missingTable: null };
    led.runs[0]?.tell({ kind: 'error', problem });
    led.runs[0]?.end();
    await turn();
    const { view, document } = runs.of('a');
    assert.equal(view.phase, 'failed');
    assert.deepEqual([view.problem?.line, view.problem?.column], [2, 8]);
    assert.equal(document, '-- one\nSELECT nope');
    runs.run('b', options('SELECT 1'));
    led.runs[1]?.fail(new TypeError('network'));
    await turn();
    assert.match(runs.of('b').view.problem?.message ?? '', /connection to the portal broke/);
    runs.run('c', options('SELECT 1'));
    led.runs[2]?.tell({ kind: 'error', problem: { ...problem, code: 'unauthenticated' } });
    assert.ok(told.includes('signed out'));
  });

  test('cancelling and closing stop what runs, once', async () => {
    runs.run('a', options('SELECT 1'));
    runs.cancel('a');
    assert.equal(runs.of('a').view.phase, 'cancelled');
    runs.cancel('a');
    assert.deepEqual(told, ['cancel', 'end']);
    runs.run('b', options('SELECT 2'));
    runs.forget('b');
    assert.equal(led.runs[1]?.signal.aborted, true);
    assert.equal(runs.of('b').view.phase, 'idle');
  });

  test('an answer that comes at once is told once, and until then the one before is still there', async () => {
    const rows = { rowCount: 2 } as ArrowRows;
    const columns: QueryEvent = { kind: 'columns', columns: [{ name: 'a', type: 'INTEGER' }] };
    runs.run('a', options('SELECT 1'));
    led.runs[0]?.tell(columns);
    led.runs[0]?.give(rows);
    led.runs[0]?.tell(DONE);
    let changes = 0;
    const stop = runs.subscribe(() => {
      changes += 1;
    });
    runs.run('a', options('SELECT 2'));
    assert.deepEqual([runs.of('a').view.phase, runs.of('a').rows], ['sent', null]);
    assert.deepEqual([runs.of('a').before?.view.sql, runs.of('a').before?.rows], ['SELECT 1', rows]);
    led.runs[1]?.tell({ kind: 'running', placement: { engine: 'duckdb', reason: '' } });
    led.runs[1]?.tell(columns);
    led.runs[1]?.give(rows);
    led.runs[1]?.tell(DONE);
    assert.equal(changes, 2);
    const { view, before } = runs.of('a');
    assert.deepEqual([view.phase, view.rowCount, before], ['done', 2, null]);
    await turn();
    assert.equal(changes, 2);
    stop();
  });

  test('rows are told with the next frame, other news a little later, and the result before goes', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    runs.run('a', options('SELECT 1'));
    led.runs[0]?.tell(DONE);
    runs.run('a', options('SELECT 2'));
    led.runs[1]?.tell({ kind: 'queued', ahead: 3 });
    assert.equal(runs.of('a').view.phase, 'sent');
    context.mock.timers.tick(50);
    assert.deepEqual([runs.of('a').view.phase, runs.of('a').before?.view.sql], ['queued', 'SELECT 1']);
    context.mock.timers.tick(100);
    assert.equal(runs.of('a').before, null);
    led.runs[1]?.tell({ kind: 'columns', columns: [{ name: 'a', type: 'INTEGER' }] });
    led.runs[1]?.give({ rowCount: 7 } as ArrowRows);
    assert.equal(runs.of('a').view.rowCount, 0);
    await turn();
    await turn();
    assert.deepEqual([runs.of('a').view.phase, runs.of('a').view.rowCount], ['rows', 7]);
  });

  test('what is in the way of a run is shown like a run that failed', () => {
    let changes = 0;
    const stop = runs.subscribe(() => {
      changes += 1;
    });
    runs.refuse('a', 'SELECT {{x}}', {
      code: 'bad_parameter',
      message: 'Give a value for x.',
      line: 1,
      column: 8,
      missingTable: null,
    });
    assert.equal(runs.of('a').view.phase, 'failed');
    assert.equal(changes, 1);
    stop();
    runs.forget('a');
    assert.equal(changes, 1);
  });
});
