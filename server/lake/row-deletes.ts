/**
 * Rows that other engines deleted without rewriting their files (specification, "Scan Planning"): which delete files
 * apply to which data files.
 */

import { toPath } from './location.ts';
import { EQUALITY_DELETES, type ListedFile, type ManifestEntry, POSITION_DELETES } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, specOf } from './manifest-store.ts';
import type { DeleteFile, Table } from './table.ts';

/** Columns of position delete files, with the ids that the specification reserves for them. */
export const POSITION_FIELDS = [
  { id: 2_147_483_546, name: 'file_path', type: 'string' },
  { id: 2_147_483_545, name: 'pos', type: 'long' },
] as const;
const [{ id: FILE_PATH_ID }] = POSITION_FIELDS;

interface AppliedDelete {
  readonly file: DeleteFile;
  readonly sequenceNumber: bigint;
  /** Deletes by value of a table or spec without partitions hold everywhere. */
  readonly everywhere: boolean;
  /** The only data file it is about, where its bounds say so. */
  readonly only: string | null;
}

export class RowDeletes {
  readonly #everywhere: AppliedDelete[] = [];
  readonly #byPartition = new Map<string, AppliedDelete[]>();

  static async read(table: Table, lines: readonly ManifestFile[]): Promise<RowDeletes> {
    const deletes = new RowDeletes();
    for (const line of lines) {
      if (line.content === 0 || line.addedFiles + line.existingFiles === 0) continue;
      const manifest = await readManifest(table, line);
      const isWhole = specOf(table, line).fields.length === 0;
      for (let index = 0; index < manifest.length; index++) {
        if (manifest.isLive(index)) deletes.#add(manifest.entry(index), isWhole);
      }
    }
    return deletes;
  }

  get isEmpty(): boolean {
    return this.#everywhere.length === 0 && this.#byPartition.size === 0;
  }

  #add(entry: ManifestEntry, unpartitioned: boolean): void {
    const { file, content, equalityIds, sequenceNumber } = entry;
    const { path, recordCount, sizeBytes, specId, partition } = file;
    const isByPosition = content === POSITION_DELETES;
    const each: AppliedDelete = {
      file: { path, by: isByPosition ? 'position' : (equalityIds ?? []), recordCount, sizeBytes },
      sequenceNumber,
      everywhere: content === EQUALITY_DELETES && unpartitioned,
      only: isByPosition ? onlyPath(entry) : null,
    };
    if (each.everywhere) {
      this.#everywhere.push(each);
      return;
    }
    const key = partitionId(specId, partition);
    const others = this.#byPartition.get(key);
    if (others) others.push(each);
    else this.#byPartition.set(key, [each]);
  }

  /** In the order of their paths. */
  of({ path, specId, partition, sequenceNumber }: ListedFile): readonly DeleteFile[] {
    const near = this.#byPartition.get(partitionId(specId, partition)) ?? [];
    return [...near, ...this.#everywhere]
      .filter((each) => {
        if (each.only !== null && each.only !== path) return false;
        // Positions may be deleted of files of the same commit, values only of earlier ones.
        return each.file.by === 'position'
          ? sequenceNumber <= each.sequenceNumber
          : sequenceNumber < each.sequenceNumber;
      })
      .map((each) => each.file)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** Tells null from the text null. */
function partitionId(specId: number, partition: string | null): string {
  return `${specId}/${JSON.stringify(partition)}`;
}

function onlyPath({ file }: ManifestEntry): string | null {
  const [lower, upper] = [file.lowerBounds.get(FILE_PATH_ID), file.upperBounds.get(FILE_PATH_ID)];
  return lower && upper && lower.equals(upper) ? toPath(lower.toString()) : null;
}

/** Tells which files of row-level deletes still apply to a live data file. */
export interface RowDeletesLeft {
  applies(entry: ManifestEntry): boolean;
}

/** For the files of the table without `removed`. What a commit adds is too new for any delete there is already. */
export async function rowDeletesLeft(
  table: Table,
  lines: readonly ManifestFile[],
  removed: readonly { readonly path: string }[],
): Promise<RowDeletesLeft> {
  const gone = new Set(removed.map(({ path }) => path));
  const paths = new Set<string>();
  const oldest = new Map<string, bigint>();
  let oldestOfAll: bigint | null = null;
  for (const line of lines) {
    if (line.content !== 0) continue;
    const manifest = await readManifest(table, line);
    for (let index = 0; index < manifest.length; index++) {
      if (!manifest.isLive(index)) continue;
      const { path, specId, partition } = manifest.file(index);
      if (gone.has(path)) continue;
      const sequenceNumber = manifest.sequenceNumber(index);
      const id = partitionId(specId, partition);
      paths.add(path);
      const before = oldest.get(id);
      if (before === undefined || sequenceNumber < before) oldest.set(id, sequenceNumber);
      if (oldestOfAll === null || sequenceNumber < oldestOfAll) oldestOfAll = sequenceNumber;
    }
  }
  return {
    applies: (entry) => {
      const only = entry.content === POSITION_DELETES ? onlyPath(entry) : null;
      if (only !== null) return paths.has(only);
      const { specId, partition } = entry.file;
      const isEverywhere = entry.content === EQUALITY_DELETES && table.specs.get(specId)?.fields.length === 0;
      const first = isEverywhere ? oldestOfAll : oldest.get(partitionId(specId, partition));
      if (first === null || first === undefined) return false;
      return entry.content === EQUALITY_DELETES
        ? first < entry.sequenceNumber
        : first <= entry.sequenceNumber;
    },
  };
}
