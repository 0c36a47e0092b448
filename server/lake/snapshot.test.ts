import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTable } from './metadata.ts';
import { NO_STATISTICS } from './no-statistics.ts';
import { newMetadata } from './schema-change.ts';
import { nextSnapshot } from './snapshot.ts';

test('a commit moves main and leaves what it says of its retention', async () => {
  const name = { namespace: 'n', name: 't' };
  const spec = { name, fields: [{ name: 'a', type: 'int' as const }], partition: [] };
  const side = { 'snapshot-id': 7n, type: 'tag', 'max-ref-age-ms': 9 };
  const metadata = {
    ...newMetadata(spec, 'uuid', 'file:///t', 0),
    refs: { main: { 'snapshot-id': -1n, type: 'branch', 'min-snapshots-to-keep': 5 }, side },
  };
  const table = toTable(name, 'file:///t/metadata/00000-a.metadata.json', metadata);
  const file = {
    path: '/t/data/a.parquet',
    specId: 0,
    partition: null,
    recordCount: 1,
    sizeBytes: 1,
    ...NO_STATISTICS,
  };
  const next = await nextSnapshot(
    table,
    { operation: 'append', table, add: [file] },
    { snapshotId: 8n, uuid: 'u' },
    1,
    1,
  );
  assert.deepEqual(next?.table.metadata.refs, {
    main: { 'snapshot-id': 8n, type: 'branch', 'min-snapshots-to-keep': 5 },
    side,
  });
});
