import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PreviewRows } from './preview-rows.ts';

const CASES: readonly [type: string, value: unknown, text: string | null][] = [
  ['DECIMAL(18,2)', 48.5, '48.50'],
  ['DECIMAL(38,4)', '123456789012345678.5000', '123456789012345678.5000'],
  ['TIMESTAMP WITH TIME ZONE', '2026-11-23T10:00:00.000Z', '2026-11-23 10:00:00Z'],
  ['TIMESTAMP', '2026-11-23T10:00:00.250Z', '2026-11-23 10:00:00.25'],
  ['DATE', '2026-11-23', '2026-11-23'],
  ['INTEGER[]', [1, 2], '[1,2]'],
  ['VARCHAR', '', ''],
  ['BOOLEAN', false, 'false'],
  ['BIGINT', null, null],
];

test('a preview looks as the rows of a statement do', () => {
  const rows = new PreviewRows({
    table: 'gold.x',
    columns: CASES.map(([type], place) => ({ name: `c${place}`, type, masked: false })),
    rows: [CASES.map(([, value]) => value)],
    more: false,
    filtered: false,
    snapshotAt: null,
  });
  assert.deepEqual(
    CASES.map((_, column) => rows.text(0, column)),
    CASES.map(([, , text]) => text),
  );
  assert.deepEqual(
    CASES.map((_, column) => rows.isNumeric(column)),
    [true, true, false, false, false, false, false, false, true],
  );
});
