import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Table } from '#server/lake/table.ts';
import { withCommitted } from './commit-batch.ts';

const tableOf = (name: string, schemaId: number, codec: string) =>
  ({
    name: { namespace: 'bronze', name },
    spec: { id: schemaId },
    metadata: { 'current-schema-id': schemaId, properties: { codec } },
  }) as unknown as Table;

test('a worker goes on with how others want its table written, and with the columns that it knows', () => {
  const known = { bronze: tableOf('orders', 1, 'zstd'), deadLetters: tableOf('letters', 1, 'zstd') };
  const next = tableOf('orders', 1, 'gzip');
  assert.deepEqual(withCommitted(known, next), { ...known, bronze: next });
  const renamed = withCommitted(known, tableOf('orders', 2, 'gzip'));
  assert.equal(renamed.bronze.metadata['current-schema-id'], 1);
  assert.equal(renamed.bronze.spec.id, 1);
  assert.deepEqual(renamed.bronze.metadata.properties, { codec: 'gzip' });
  assert.deepEqual(withCommitted(known, tableOf('other', 1, 'gzip')), known);
});
