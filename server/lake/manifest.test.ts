import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeAvroFile, encodeAvroFile } from './avro-file.ts';
import { encodeManifest } from './encode-manifest.ts';
import { ADDED, DELETED, EXISTING, Manifest } from './manifest.ts';
import { decodeManifestList, describeManifest, encodeManifestList } from './manifest-list.ts';
import { toTable } from './metadata.ts';
import { newMetadata } from './schema-change.ts';
import type { DataFile, TableSpec } from './table.ts';

function tableOf(fields: TableSpec['fields'], partition: TableSpec['partition']) {
  const name = { namespace: 'n', name: 't' };
  const metadata = newMetadata({ name, fields, partition }, 'uuid', 'file:///lake/n/t', 0);
  return toTable(name, 'file:///lake/n/t/metadata/00000-x.metadata.json', metadata);
}

const byDay = tableOf(
  [
    { name: 'at', type: 'timestamptz', required: true },
    { name: 'text', type: 'string' },
  ],
  [{ source: 'at', transform: 'day' }],
);

function file(path: string, partition: string | null, recordCount = 1): DataFile {
  return {
    path,
    specId: 0,
    partition,
    recordCount,
    sizeBytes: 1000,
    columnSizes: new Map([[1, 10]]),
    valueCounts: new Map([[1, recordCount]]),
    nullCounts: new Map([[1, 0]]),
    nanCounts: new Map(),
    lowerBounds: new Map([[1, Buffer.from([1, 2])]]),
    upperBounds: new Map(),
  };
}

/** Without what is known only of committed files. */
function plain(file: DataFile): DataFile {
  const { path, specId, partition, recordCount, sizeBytes } = file;
  const { columnSizes, valueCounts, nullCounts, nanCounts, lowerBounds, upperBounds } = file;
  return {
    path,
    specId,
    partition,
    recordCount,
    sizeBytes,
    columnSizes,
    valueCounts,
    nullCounts,
    nanCounts,
    lowerBounds,
    upperBounds,
  };
}

const LARGE_ID = 9_223_372_036_854_775_807n;

describe('manifests', () => {
  test('read back as written; added files inherit their numbers from the list', () => {
    const entries = [
      {
        status: ADDED,
        snapshotId: LARGE_ID,
        sequenceNumber: null,
        fileSequenceNumber: null,
        file: file('/a', '2026-11-23', 5),
      },
      {
        status: EXISTING,
        snapshotId: 7n,
        sequenceNumber: 3n,
        fileSequenceNumber: 3n,
        file: file('/b', null, 6),
      },
      {
        status: DELETED,
        snapshotId: LARGE_ID,
        sequenceNumber: 2n,
        fileSequenceNumber: 2n,
        file: file('/c', '1969-12-31', 7),
      },
    ] as const;
    const bytes = encodeManifest(byDay.metadata, byDay.spec, entries);
    const line = describeManifest('/m', bytes.length, byDay.spec, entries, {
      id: LARGE_ID,
      sequenceNumber: 9n,
    });
    const [read] = decodeManifestList(
      encodeManifestList([line], { id: LARGE_ID, parentId: null, sequenceNumber: 9 }),
    );
    assert.ok(read);
    assert.deepEqual(read, line);
    assert.equal(line.minSequenceNumber, 3n);
    assert.deepEqual([line.addedFiles, line.existingFiles, line.deletedFiles], [1, 1, 1]);
    assert.deepEqual([line.addedRows, line.existingRows, line.deletedRows], [5n, 6n, 7n]);
    const [days] = line.partitions;
    assert.deepEqual(
      [days?.containsNull, days?.lower?.readInt32LE(), days?.upper?.readInt32LE()],
      [true, -1, 20_780],
    );

    const decoded = [...new Manifest(bytes, read, byDay.spec).entries()];
    assert.deepEqual(
      decoded.map((entry) => [entry.status, entry.snapshotId, entry.sequenceNumber, plain(entry.file)]),
      [
        [ADDED, LARGE_ID, 9n, entries[0].file],
        [EXISTING, 7n, 3n, entries[1].file],
        [DELETED, LARGE_ID, 2n, entries[2].file],
      ],
    );
  });

  test('carry the header and the field ids that readers go by', () => {
    const { metadata } = decodeAvroFile(encodeManifest(byDay.metadata, byDay.spec, []));
    const { 'avro.schema': text, ...rest } = metadata;
    assert.deepEqual(rest, {
      'avro.codec': 'deflate',
      schema: JSON.stringify(byDay.metadata.schemas[0]),
      'schema-id': '0',
      'partition-spec': '[{"source-id":1,"field-id":1000,"name":"at_day","transform":"day"}]',
      'partition-spec-id': '0',
      'format-version': '2',
      content: 'data',
    });
    const schema = JSON.parse(text ?? '');
    const fields = schema.fields.at(-1).type.fields;
    const idOf = (name: string) => fields.find((each: { name: string }) => each.name === name)['field-id'];
    assert.deepEqual(
      ['content', 'file_path', 'partition', 'record_count', 'lower_bounds', 'sort_order_id'].map(idOf),
      [134, 100, 102, 103, 125, 140],
    );
    assert.equal(fields[3].type.fields[0]['field-id'], 1000);
    assert.equal(fields[3].type.fields[0].type[1].logicalType, 'date');
  });

  test('hold partition values of every type they may have', () => {
    const values = {
      string: 'a/b ü',
      long: '-9223372036854775808',
      int: '-5',
      boolean: 'true',
      date: '1900-01-01',
    } as const;
    for (const [type, value] of Object.entries(values)) {
      const table = tableOf([{ name: 'p', type: type as 'long' }], [{ source: 'p', transform: 'identity' }]);
      const entry = {
        status: ADDED,
        snapshotId: 1n,
        sequenceNumber: null,
        fileSequenceNumber: null,
      } as const;
      const entries = [
        { ...entry, file: file('/a', value) },
        { ...entry, file: file('/b', null) },
      ];
      const bytes = encodeManifest(table.metadata, table.spec, entries);
      const line = describeManifest('/m', bytes.length, table.spec, entries, { id: 1n, sequenceNumber: 1n });
      assert.deepEqual(
        Array.from(new Manifest(bytes, line, table.spec).entries(), (each) => each.file.partition),
        [value, null],
      );
    }
  });
});

describe('Avro files', () => {
  const schema = { type: 'record', name: 'r', fields: [{ name: 'id', type: 'long' }] };

  test('that are damaged are refused', () => {
    const bytes = encodeAvroFile(schema, {}, [{ id: 1n }, { id: -LARGE_ID }]);
    assert.deepEqual(
      decodeAvroFile(bytes).records.map((record) => (record as { id: bigint }).id),
      [1n, -LARGE_ID],
    );
    for (let length = 0; length < bytes.length; length++) {
      const part = bytes.subarray(0, length);
      // A file that ends right behind its header is whole, and empty.
      const records = (() => {
        try {
          return decodeAvroFile(part).records;
        } catch {
          return null;
        }
      })();
      assert.ok(records === null || records.length === 0, `${length} bytes gave rows`);
    }
    assert.throws(() => decodeAvroFile(Buffer.from('PAR1 and more')), /not an Avro file/);
  });
});
