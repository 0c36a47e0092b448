import type { TableChange } from './change.ts';
import type { SnapshotJson } from './metadata.ts';
import type { DataFile } from './table.ts';

const total = (files: readonly DataFile[], of: 'recordCount' | 'sizeBytes') =>
  files.reduce((sum, file) => sum + file[of], 0);

/** The summary's fields as the specification's appendix F names them. */
export function snapshotSummary(
  change: TableChange,
  removed: readonly DataFile[],
  previous: SnapshotJson | null,
): SnapshotJson['summary'] {
  const { add } = change;
  const partitions = new Set([...add, ...removed].map((file) => file.partition));
  const operation = change.operation === 'overwrite' && add.length === 0 ? 'delete' : change.operation;
  const fields: Record<string, string> = {};
  const note = (name: string, value: number) => {
    if (value > 0) fields[name] = String(value);
  };
  note('added-data-files', add.length);
  note('added-records', total(add, 'recordCount'));
  note('added-files-size', total(add, 'sizeBytes'));
  note('deleted-data-files', removed.length);
  note('deleted-records', total(removed, 'recordCount'));
  note('removed-files-size', total(removed, 'sizeBytes'));
  note('changed-partition-count', partitions.size);
  const carry = (name: string, difference: number) => {
    const before = previous ? previous.summary[name] : '0';
    if (before !== undefined) fields[name] = String(Number(before) + difference);
  };
  carry('total-records', total(add, 'recordCount') - total(removed, 'recordCount'));
  carry('total-files-size', total(add, 'sizeBytes') - total(removed, 'sizeBytes'));
  carry('total-data-files', add.length - removed.length);
  carry('total-delete-files', 0);
  carry('total-position-deletes', 0);
  carry('total-equality-deletes', 0);
  return { ...change.summary, ...fields, operation };
}
