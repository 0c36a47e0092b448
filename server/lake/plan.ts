/** Which data files a read of a table must open, as a value that can be shown. */
import { AppError } from '../errors.ts';
import {
  type CompiledCondition,
  type Condition,
  compileCondition,
  type FileBounds,
  fileMayMatch,
  type PartitionTest,
  partitionTest,
} from './conditions.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, readManifestList, specOf } from './manifest-store.ts';
import { currentSnapshot, type SnapshotJson } from './metadata.ts';
import { partitionMatcher } from './partition-match.ts';
import { RowDeletes } from './row-deletes.ts';
import { type DataFile, type PartitionSpec, type Table, tableKey } from './table.ts';

export interface PlanFilter {
  /** Only files of these partitions, by their keys in the table's present spec. */
  readonly partitions?: readonly (string | null)[];
  /** Only rows for which all of these hold are wanted. Files that have other rows, too, are among those given. */
  readonly where?: readonly Condition[];
}

export interface ScanPlan {
  readonly files: readonly DataFile[];
  readonly manifests: { readonly considered: number; readonly pruned: number; readonly read: number };
  readonly dataFiles: {
    readonly considered: number;
    /** In manifests that were not opened, since no partition in them can match. */
    readonly prunedWithManifest: number;
    readonly prunedByPartition: number;
    readonly prunedByBounds: number;
    readonly read: number;
  };
  /** Of the files to be read. */
  readonly bytes: number;
  readonly rows: number;
}

/** The data files of the table's current snapshot. */
export async function liveFiles(table: Table, filter: PlanFilter = {}): Promise<readonly DataFile[]> {
  return (await planScan(table, filter)).files;
}

/**
 * What to read of a snapshot, the current one by default. Manifests and files that cannot hold a wanted row are not
 * opened. Throws AppError `unavailable` for files that this portal cannot read.
 */
export async function planScan(
  table: Table,
  filter: PlanFilter = {},
  snapshot: SnapshotJson | null = currentSnapshot(table.metadata),
): Promise<ScanPlan> {
  const lines = (snapshot ? await readManifestList(snapshot) : []).filter(
    (line) => line.addedFiles + line.existingFiles > 0,
  );
  const ofRows = lines.filter((line) => line.content === 0);
  const pruners = new Map<number, Pruner>();
  const tally = { pruned: 0, withManifest: 0, byPartition: 0, byBounds: 0, considered: 0 };
  const opened: { line: ManifestFile; pruner: Pruner }[] = [];
  for (const line of ofRows) {
    const files = line.addedFiles + line.existingFiles;
    tally.considered += files;
    let pruner = pruners.get(line.specId);
    if (!pruner) {
      pruner = new Pruner(table, specOf(table, line), filter);
      pruners.set(line.specId, pruner);
    }
    if (pruner.mayHold(line)) {
      opened.push({ line, pruner });
    } else {
      tally.pruned += 1;
      tally.withManifest += files;
    }
  }
  const deletes = await RowDeletes.read(table, lines);
  const files: DataFile[] = [];
  for (const { line, pruner } of opened) {
    const manifest = await readManifest(table, line);
    const chosen = pruner.choose(manifest);
    tally.byPartition += chosen.prunedByPartition;
    tally.byBounds += chosen.prunedByBounds;
    for (const index of chosen.indexes) files.push(fileOf(table, manifest, index, deletes));
  }
  return {
    files,
    manifests: { considered: ofRows.length, pruned: tally.pruned, read: opened.length },
    dataFiles: {
      considered: tally.considered,
      prunedWithManifest: tally.withManifest,
      prunedByPartition: tally.byPartition,
      prunedByBounds: tally.byBounds,
      read: files.length,
    },
    bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    rows: files.reduce((sum, file) => sum + file.recordCount, 0),
  };
}

function fileOf(table: Table, manifest: Manifest, index: number, deletes: RowDeletes): DataFile {
  const format = manifest.otherFormat(index);
  if (format !== null) {
    throw new AppError(
      'unavailable',
      `Table ${tableKey(table.name)} has files in the ${format} format, which this portal cannot read; rewrite them as Parquet with the engine that wrote them.`,
    );
  }
  const file = manifest.file(index);
  if (deletes.isEmpty) return file;
  const sequenceNumber = manifest.sequenceNumber(index);
  const applied = deletes.of({
    path: file.path,
    specId: file.specId,
    partition: file.partition,
    sequenceNumber,
  });
  return applied.length === 0 ? file : manifest.file(index, applied);
}

/** Tells manifests and files of one spec that may match from those which cannot. */
class Pruner {
  readonly #conditions: readonly CompiledCondition[];
  /** For each field of the spec. */
  readonly #tests: readonly PartitionTest[][];
  readonly #byKey: ReturnType<typeof partitionMatcher> | null;

  constructor(table: Table, spec: PartitionSpec, { partitions, where = [] }: PlanFilter) {
    this.#conditions = where.flatMap((condition) => compileCondition(table.fields, condition) ?? []);
    this.#tests = spec.fields.map((field) =>
      this.#conditions.flatMap((condition) => partitionTest(condition, field) ?? []),
    );
    this.#byKey = partitions ? partitionMatcher(table, spec, partitions) : null;
  }

  mayHold({ partitions }: ManifestFile): boolean {
    if (this.#byKey && !this.#byKey.summariesMatch(partitions)) return false;
    return this.#tests.every((tests, index) => {
      const summary = partitions[index];
      return !summary || tests.every((test) => test.summaryMatches(summary));
    });
  }

  choose(manifest: Manifest): { indexes: number[]; prunedByPartition: number; prunedByBounds: number } {
    // A manifest has far fewer partitions than files: each is looked at once.
    const wanted = manifest.partitions.map(
      (partition) =>
        this.#byKey?.match(partition) !== 'none' &&
        this.#tests.every((tests, index) =>
          tests.every((test) => test.matches(partition.texts[index] ?? null)),
        ),
    );
    const indexes: number[] = [];
    let prunedByPartition = 0;
    let prunedByBounds = 0;
    for (let index = 0; index < manifest.length; index++) {
      if (!manifest.isLive(index)) continue;
      if (!wanted[manifest.partitionOf(index)]) prunedByPartition += 1;
      else if (!this.#mayMatch(manifest, index)) prunedByBounds += 1;
      else indexes.push(index);
    }
    return { indexes, prunedByPartition, prunedByBounds };
  }

  #mayMatch(manifest: Manifest, index: number): boolean {
    if (this.#conditions.length === 0) return true;
    const bounds = boundsOf(manifest, index);
    return this.#conditions.every((condition) => fileMayMatch(condition, bounds));
  }
}

function boundsOf(manifest: Manifest, index: number): FileBounds {
  const file = manifest.file(index);
  return {
    recordCount: file.recordCount,
    nullCount: (id) => file.nullCounts.get(id),
    nanCount: (id) => file.nanCounts.get(id),
    lowerBound: (id) => file.lowerBounds.get(id),
    upperBound: (id) => file.upperBounds.get(id),
  };
}
