import type { Carried } from './carry-manifests.ts';
import type { TableChange } from './change.ts';
import { EQUALITY_DELETES, POSITION_DELETES } from './manifest.ts';
import type { SnapshotJson } from './metadata.ts';
import type { DataFile } from './table.ts';

const total = (files: readonly DataFile[], of: 'recordCount' | 'sizeBytes') =>
  files.reduce((sum, file) => sum + file[of], 0);

/** The summary's fields as the specification's appendix F names them. */
export function snapshotSummary(
  change: TableChange,
  { removed, removedDeletes }: Pick<Carried, 'removed' | 'removedDeletes'>,
  previous: SnapshotJson | null,
): SnapshotJson['summary'] {
  const { add } = change;
  const deletes = change.operation === 'delete' ? change.deletes.map(({ file }) => file) : [];
  const partitions = new Set(
    [...add, ...removed, ...deletes].map(({ specId, partition }) => JSON.stringify([specId, partition])),
  );
  const deletedRows = (content: number) =>
    total(
      removedDeletes.filter((entry) => entry.content === content).map(({ file }) => file),
      'recordCount',
    );
  const [positions, values] = [deletedRows(POSITION_DELETES), deletedRows(EQUALITY_DELETES)];
  const deleteBytes = total(
    removedDeletes.map(({ file }) => file),
    'sizeBytes',
  );
  const operation = change.operation === 'overwrite' && add.length === 0 ? 'delete' : change.operation;
  const fields: Record<string, string> = {};
  const note = (name: string, value: number) => {
    if (value > 0) fields[name] = String(value);
  };
  note('added-data-files', add.length);
  note('added-records', total(add, 'recordCount'));
  note('added-files-size', total([...add, ...deletes], 'sizeBytes'));
  note('added-delete-files', deletes.length);
  note('added-position-delete-files', deletes.length);
  note('added-position-deletes', total(deletes, 'recordCount'));
  note('deleted-data-files', removed.length);
  note('deleted-records', total(removed, 'recordCount'));
  note('removed-delete-files', removedDeletes.length);
  note('removed-position-deletes', positions);
  note('removed-equality-deletes', values);
  note('removed-files-size', total(removed, 'sizeBytes') + deleteBytes);
  note('changed-partition-count', partitions.size);
  const carry = (name: string, difference: number) => {
    const before = previous ? previous.summary[name] : '0';
    if (before !== undefined) fields[name] = String(Number(before) + difference);
  };
  carry('total-records', total(add, 'recordCount') - total(removed, 'recordCount'));
  carry(
    'total-files-size',
    total([...add, ...deletes], 'sizeBytes') - total(removed, 'sizeBytes') - deleteBytes,
  );
  carry('total-data-files', add.length - removed.length);
  carry('total-delete-files', deletes.length - removedDeletes.length);
  carry('total-position-deletes', total(deletes, 'recordCount') - positions);
  carry('total-equality-deletes', -values);
  return { ...change.summary, ...fields, operation };
}
