/** Which data files a read of a table must open, as a value that can be shown. */
import { AppError } from '../errors.ts';
import {
  type CompiledCondition,
  type Condition,
  compileCondition,
  fileMayMatch,
  type PartitionTest,
  partitionTest,
} from './conditions.ts';
import type { ListedFile, Manifest } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, readManifestList, specOf } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
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
 * What to read of the table's current snapshot. Manifests and files that cannot hold a wanted row, or delete one, are not
 * opened. Throws AppError `unavailable` for files that this portal cannot read.
 */
export async function planScan(table: Table, filter: PlanFilter = {}): Promise<ScanPlan> {
  const snapshot = currentSnapshot(table.metadata);
  const lines = (snapshot ? await readManifestList(snapshot) : []).filter(
    (line) => line.addedFiles + line.existingFiles > 0,
  );
  const pruners = new Map<number, Pruner>();
  const prunerOf = (line: ManifestFile): Pruner => {
    const known = pruners.get(line.specId);
    if (known) return known;
    const pruner = new Pruner(table, specOf(table, line), filter);
    pruners.set(line.specId, pruner);
    return pruner;
  };
  const ofRows = lines.filter((line) => line.content === 0);
  const opened = ofRows.filter((line) => prunerOf(line).mayHold(line));
  // Rows are deleted from files of the same partition, so what is told of partitions holds for these manifests, too.
  const deletes = await RowDeletes.read(
    table,
    lines.filter((line) => line.content !== 0 && prunerOf(line).mayHold(line)),
  );
  const files: DataFile[] = [];
  const tally = { byPartition: 0, byBounds: 0 };
  for (const line of opened) {
    const chosen = prunerOf(line).choose(await readManifest(table, line));
    tally.byPartition += chosen.prunedByPartition;
    tally.byBounds += chosen.prunedByBounds;
    for (const file of chosen.files) files.push(toRead(table, file, deletes));
  }
  const filesIn = (some: readonly ManifestFile[]) =>
    some.reduce((sum, line) => sum + line.addedFiles + line.existingFiles, 0);
  return {
    files,
    manifests: { considered: ofRows.length, pruned: ofRows.length - opened.length, read: opened.length },
    dataFiles: {
      considered: filesIn(ofRows),
      prunedWithManifest: filesIn(ofRows) - filesIn(opened),
      prunedByPartition: tally.byPartition,
      prunedByBounds: tally.byBounds,
      read: files.length,
    },
    bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    rows: files.reduce((sum, file) => sum + file.recordCount, 0),
  };
}

function toRead(table: Table, file: ListedFile, deletes: RowDeletes): DataFile {
  if (file.format !== 'PARQUET') {
    throw new AppError(
      'unavailable',
      `Table ${tableKey(table.name)} has files in the ${file.format} format, which this portal cannot read; rewrite them as Parquet with the engine that wrote them.`,
    );
  }
  const applied = deletes.isEmpty ? [] : deletes.of(file);
  return applied.length === 0 ? file : file.without(applied);
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

  choose(manifest: Manifest): { files: ListedFile[]; prunedByPartition: number; prunedByBounds: number } {
    // A manifest has far fewer partitions than files: each is looked at once.
    const wanted = manifest.partitions.map(
      (partition) =>
        this.#byKey?.match(partition) !== 'none' &&
        this.#tests.every((tests, index) =>
          tests.every((test) => test.matches(partition.texts[index] ?? null)),
        ),
    );
    const files: ListedFile[] = [];
    let prunedByPartition = 0;
    let prunedByBounds = 0;
    for (let index = 0; index < manifest.length; index++) {
      if (!manifest.isLive(index)) continue;
      if (!wanted[manifest.partitionOf(index)]) {
        prunedByPartition += 1;
        continue;
      }
      const file = manifest.file(index);
      if (this.#conditions.every((condition) => fileMayMatch(condition, file))) files.push(file);
      else prunedByBounds += 1;
    }
    return { files, prunedByPartition, prunedByBounds };
  }
}
