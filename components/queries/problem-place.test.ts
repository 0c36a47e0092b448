import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explained, placedInDocument, renderTarget } from './problem-place.ts';

const problem = (line: number | null, column: number | null) => ({
  code: 'bad_request',
  message: 'No.',
  line,
  column,
  missingTable: null,
});

test('a place in what was sent is found in the document, past parameters and statements before it', () => {
  const document = 'SELECT 1;\nSELECT {{name}},\n  nope FROM t WHERE x = {{other}} AND wrong';
  const sent = renderTarget(
    document,
    { from: 10, to: document.length },
    { name: 'a long value', other: 'o' },
  );
  assert.ok('sql' in sent);
  const placed = (offset: number) => {
    const before = sent.sql.slice(0, offset);
    const line = before.split('\n').length;
    return placedInDocument(problem(line, offset - before.lastIndexOf('\n')), sent);
  };
  const nope = placed(sent.sql.indexOf('nope'));
  assert.deepEqual([nope.line, nope.column], [3, 3]);
  const wrong = placed(sent.sql.indexOf('wrong'));
  assert.deepEqual([wrong.line, wrong.column], [3, 39]);
  const inValue = placed(sent.sql.indexOf('long'));
  assert.deepEqual([inValue.line, inValue.column], [2, 8]);
  assert.deepEqual(placedInDocument(problem(null, null), sent), problem(null, null));
  assert.deepEqual(placedInDocument(problem(2, null), sent).line, 3);
  assert.equal(placedInDocument(problem(99, 99), sent).line, 3, 'a place that is not there');
});

test('what is explained is the same statement, and its problems are where they are in the document', () => {
  const document = 'SELECT 1;\nSELECT nope';
  const sent = renderTarget(document, { from: 10, to: document.length }, {});
  assert.ok('sql' in sent);
  const plan = explained(sent);
  assert.equal(plan.sql, 'EXPLAIN ANALYZE SELECT nope');
  const nope = placedInDocument(problem(1, plan.sql.indexOf('nope') + 1), plan);
  assert.deepEqual([nope.line, nope.column], [2, 8]);
  const asked = renderTarget('-- how\n/* x */ explain SELECT 1', { from: 0, to: 31 }, {});
  assert.ok('sql' in asked);
  assert.equal(explained(asked), asked);
});

test('what is wrong with a parameter is placed in the document', () => {
  const document = 'SELECT 1;\nSELECT {{day:date}}';
  const target = { from: 10, to: document.length };
  assert.deepEqual(renderTarget(document, target, {}), {
    code: 'bad_parameter',
    message: 'Give a value for day.',
    line: 2,
    column: 8,
    missingTable: null,
  });
  const wrong = renderTarget(document, target, { day: 'soon' });
  assert.ok('message' in wrong);
  assert.match(wrong.message, /The value of day must be a day/);
});
