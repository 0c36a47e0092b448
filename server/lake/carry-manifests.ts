/** Which manifests of the current snapshot the next one keeps, and which it rewrites. */
import { AppError } from '../errors.ts';
import { CommitConflict, type PositionDeletes, type TableChange } from './change.ts';
import type { NewEntry } from './encode-manifest.ts';
import { DELETED, EXISTING, type Manifest, type ManifestEntry } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, specOf } from './manifest-store.ts';
import { type Match, type PartitionMatcher, partitionMatcher } from './partition-match.ts';
import { RowDeletes, rowDeletesLeft } from './row-deletes.ts';
import { type DataFile, type PartitionSpec, type Table, tableKey } from './table.ts';
import { propertyNumber } from './table-properties.ts';

/** Writes down a manifest of these entries, which are all of `spec`, under the new snapshot. */
type Rewrite = (spec: PartitionSpec, entries: readonly NewEntry[]) => ManifestFile;

export interface Carried {
  readonly kept: ManifestFile[];
  readonly removed: readonly DataFile[];
  /** Files of row-level deletes that apply to nothing any more. */
  readonly removedDeletes: readonly ManifestEntry[];
}

interface Removal {
  readonly mayHold: (line: ManifestFile, spec: PartitionSpec) => boolean;
  /** The places of the entries that go. */
  readonly taken: (manifest: Manifest, spec: PartitionSpec) => number[];
}

function liveIndexes(manifest: Manifest, takes: (index: number) => boolean): number[] {
  const indexes: number[] = [];
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.isLive(index) && takes(index)) indexes.push(index);
  }
  return indexes;
}

/** Which manifests a change must open, and which files in them it takes away. */
function removal(base: Table, change: TableChange): Removal | null {
  if (change.operation === 'append' || change.operation === 'delete') return null;
  if (change.operation === 'replace') {
    const paths = new Set(change.remove.map((file) => file.path));
    const partitions = Map.groupBy(change.remove, ({ specId }) => specId);
    return {
      mayHold: ({ specId }) => partitions.has(specId),
      taken: (manifest, { id }) => {
        const keys = new Set(partitions.get(id)?.map(({ partition }) => partition));
        const near = manifest.partitions.map(({ key }) => keys.has(key));
        return liveIndexes(
          manifest,
          (index) => near[manifest.partitionOf(index)] === true && paths.has(manifest.path(index)),
        );
      },
    };
  }
  const { replacePartitions } = change;
  if (replacePartitions === 'all') {
    return { mayHold: () => true, taken: (manifest) => liveIndexes(manifest, () => true) };
  }
  if (base.spec.fields.length === 0) {
    throw new Error(
      `Table ${tableKey(base.name)} has no partitions; overwrite it with replacePartitions 'all'`,
    );
  }
  const matchers = new Map<PartitionSpec, PartitionMatcher>();
  const matcherOf = (spec: PartitionSpec): PartitionMatcher => {
    const matcher = matchers.get(spec) ?? partitionMatcher(base, spec, replacePartitions);
    matchers.set(spec, matcher);
    return matcher;
  };
  return {
    mayHold: (line, spec) => matcherOf(spec).summariesMatch(line.partitions),
    taken: (manifest, spec) => {
      const matches = manifest.partitions.map(matcherOf(spec).match);
      return liveIndexes(manifest, (index) => isTaken(base, matches[manifest.partitionOf(index)]));
    },
  };
}

function isTaken(base: Table, match: Match | undefined): boolean {
  if (match !== 'some') return match === 'all';
  // Not a CommitConflict: planned again it would be the same.
  throw new AppError(
    'conflict',
    `Table ${tableKey(base.name)} has files of an earlier partitioning, so its partitions cannot be replaced one by one. Rebuild it as a whole.`,
  );
}

/**
 * The live manifests without the files that a change takes away, and without row-level deletes that apply to nothing
 * then. Throws CommitConflict when a replace misses some of its files, or does not know of rows deleted since.
 */
export async function removeFrom(
  base: Table,
  live: readonly ManifestFile[],
  change: TableChange,
  snapshotId: bigint,
  rewrite: Rewrite,
): Promise<Carried> {
  if (change.operation === 'delete') await assertLive(base, live, change.deletes);
  const rule = removal(base, change);
  if (!rule) return { kept: [...live], removed: [], removedDeletes: [] };
  const deletes = await RowDeletes.read(base, live);
  const kept: ManifestFile[] = [];
  const removed: DataFile[] = [];
  const without = (line: ManifestFile, manifest: Manifest, gone: ReadonlySet<number>) =>
    rewrite(
      specOf(base, line),
      liveIndexes(manifest, () => true).map((index) => ({
        ...manifest.entry(index),
        ...(gone.has(index) ? { status: DELETED, snapshotId } : { status: EXISTING }),
      })),
    );
  for (const line of live.filter(({ content }) => content === 0)) {
    const spec = specOf(base, line);
    const manifest = rule.mayHold(line, spec) ? await readManifest(base, line) : null;
    const gone = new Set(manifest ? rule.taken(manifest, spec) : []);
    if (!manifest || gone.size === 0) {
      kept.push(line);
      continue;
    }
    for (const index of gone) {
      const file = manifest.file(index);
      removed.push(file.without(deletes.of(file)));
    }
    kept.push(without(line, manifest, gone));
  }
  if (change.operation === 'replace') assertSameFiles(base, change.remove, removed);

  const removedDeletes: ManifestEntry[] = [];
  const ofDeletes = live.filter(({ content }) => content !== 0);
  if (ofDeletes.length === 0) return { kept, removed, removedDeletes };
  const left = await rowDeletesLeft(base, live, removed);
  for (const line of ofDeletes) {
    const manifest = await readManifest(base, line);
    const gone = new Set(liveIndexes(manifest, (index) => !left.applies(manifest.entry(index))));
    for (const index of gone) removedDeletes.push(manifest.entry(index));
    kept.push(gone.size === 0 ? line : without(line, manifest, gone));
  }
  return { kept, removed, removedDeletes };
}

/** A rewrite was planned from these files and what was deleted from them; both must be so still. */
function assertSameFiles(base: Table, planned: readonly DataFile[], removed: readonly DataFile[]): void {
  if (removed.length !== planned.length) {
    throw new CommitConflict(base.name, 'files that were to be rewritten are no longer part of the table');
  }
  const deletesOf = ({ deletes = [] }: DataFile) => deletes.map(({ path }) => path).join('\n');
  const before = new Map(planned.map((file) => [file.path, deletesOf(file)]));
  if (removed.some((file) => before.get(file.path) !== deletesOf(file))) {
    throw new CommitConflict(base.name, 'rows of files that were to be rewritten were deleted meanwhile');
  }
}

/** Positions count within a file: they mean nothing once its rows are in another one. */
async function assertLive(
  base: Table,
  live: readonly ManifestFile[],
  deletes: readonly PositionDeletes[],
): Promise<void> {
  const missing = new Set(deletes.flatMap((each) => each.of));
  for (const line of live) {
    if (line.content !== 0 || missing.size === 0) continue;
    const manifest = await readManifest(base, line);
    for (const index of liveIndexes(manifest, () => true)) missing.delete(manifest.path(index));
  }
  if (missing.size > 0) {
    throw new CommitConflict(
      base.name,
      'files whose rows were to be deleted are no longer part of the table',
    );
  }
}

/** Keeps the list of manifests short, so that planning stays quick however many commits there were. */
export async function mergeManifests(
  base: Table,
  manifests: readonly ManifestFile[],
  rewrite: Rewrite,
): Promise<readonly ManifestFile[]> {
  if (manifests.length < propertyNumber(base, 'commit.manifest.min-count-to-merge')) return manifests;
  if (base.metadata.properties['commit.manifest-merge.enabled'] === 'false') return manifests;
  const target = propertyNumber(base, 'commit.manifest.target-size-bytes');
  // A manifest that says what this commit removed must stay as it is: history is read from it.
  const small = manifests.filter((each) => each.length < target / 2 && each.deletedFiles === 0);
  const groups = [...Map.groupBy(small, ({ content, specId }) => `${content}/${specId}`).values()].filter(
    (group) => group.length > 1,
  );
  const merged: ManifestFile[] = [];
  for (const group of groups) merged.push(...(await mergeGroup(base, group, target, rewrite)));
  const replaced = new Set(groups.flat());
  return [...merged, ...manifests.filter((each) => !replaced.has(each))];
}

async function mergeGroup(
  base: Table,
  group: readonly ManifestFile[],
  target: number,
  rewrite: Rewrite,
): Promise<ManifestFile[]> {
  const merged: ManifestFile[] = [];
  let bin: NewEntry[] = [];
  let binBytes = 0;
  const close = () => {
    const [first] = group;
    if (bin.length > 0 && first) merged.push(rewrite(specOf(base, first), bin));
    bin = [];
    binBytes = 0;
  };
  for (const line of group) {
    if (binBytes + line.length > target) close();
    for (const entry of (await readManifest(base, line)).entries()) {
      if (entry.status !== DELETED) bin.push({ ...entry, status: EXISTING });
    }
    binBytes += line.length;
  }
  close();
  return merged;
}
