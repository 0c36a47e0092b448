import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { loadTable, loadTables, rememberMetadata } from './catalog.ts';
import { insertTable, type MoveOptions, movePointers } from './catalog-data.ts';
import { joinPath, parentOf, tableDirectory, toLocation, toPath } from './location.ts';
import { metadataText, type TableMetadata, toTable } from './metadata.ts';
import { compressedName, encodeMetadataFile } from './metadata-file.ts';
import { evolveMetadata, newMetadata, redefineMetadata } from './schema-change.ts';
import { extendMetadataLog } from './snapshot.ts';
import { ensureDirectory, removeFiles, syncDirectory, writeDurably } from './storage.ts';
import { type Table, type TableName, type TableSpec, tableKey } from './table.ts';
import { dataDirectory, metadataDirectory, nextMetadataLocation } from './write-paths.ts';

const ATTEMPTS_MAX = 40;

/**
 * The table as the spec asks for it: created, or given its missing columns (optional ones, new field ids), or as
 * it is. Safe when several processes do so at once. Throws AppError `conflict` when existing data stand against it.
 */
export async function ensureTable(spec: TableSpec): Promise<Table> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const existing = await loadTable(spec.name);
    const table = existing
      ? (
          await publishUpdates(
            [prepareUpdate(existing, evolveMetadata(existing.metadata, spec, Date.now()))],
            {},
          )
        )?.[0]
      : await create(spec);
    if (table) return table;
  }
  throw overtaken(tableKey(spec.name));
}

/**
 * The table with exactly the spec's columns and partitioning, for a rebuild: nothing changes yet. Rows are staged for
 * what this returns and committed as an overwrite of `all`, which brings the new definition with them, at one moment.
 */
export function redefineTable(table: Table, spec: TableSpec): Table {
  const metadata = redefineMetadata(table.metadata, spec, Date.now());
  return { ...toTable(table.name, table.metadataLocation, metadata), redefinedAs: spec };
}

/** null when another process created it first. */
async function create(spec: TableSpec): Promise<Table | null> {
  const directory = tableDirectory(spec.name);
  const metadata = newMetadata(spec, randomUUID(), toLocation(directory), Date.now());
  const name = compressedName(`00000-${randomUUID()}.metadata.json`, metadata);
  const table = toTable(spec.name, toLocation(joinPath(directory, 'metadata', name)), metadata);
  await ensureDirectory(dataDirectory(table));
  await ensureDirectory(metadataDirectory(table));
  const location = toLocation(joinPath(metadataDirectory(table), name));
  const path = toPath(location);
  const text = metadataText(metadata);
  await writeDurably(path, await encodeMetadataFile(location, text));
  await syncDirectory(parentOf(path));
  if (!(await insertTable(spec.name, location))) {
    await removeFiles([path]);
    return null;
  }
  rememberMetadata(location, metadata, text);
  return toTable(spec.name, location, metadata);
}

/** What happens beside the move of the pointers. */
export type UpdateOptions = MoveOptions;

/** `change` is asked again whenever another commit was first; null from it leaves the table as it is. */
export interface MetadataChange {
  readonly name: TableName;
  readonly change: (table: Table) => TableMetadata | null;
}

/** Changes one table's metadata as updateTables does. */
export async function updateTable(
  name: TableName,
  change: MetadataChange['change'],
  options: UpdateOptions = {},
): Promise<Table> {
  const [table] = await updateTables([{ name, change }], options);
  return table as Table;
}

/**
 * Changes tables' metadata, not their rows: all of them or none. The one commit point is that of the transaction which
 * moves the catalog pointers and runs `within`, which it does also when no table changes. Throws what these throw, and AppError `not_found` for a table that is not
 * there.
 */
export async function updateTables(
  changes: readonly MetadataChange[],
  options: UpdateOptions = {},
): Promise<Table[]> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const changed = await tryUpdate(changes, options);
    if (changed) return changed;
  }
  throw overtaken(changes.map(({ name }) => tableKey(name)).join(', '));
}

/** null when one of the tables changed meanwhile. */
async function tryUpdate(
  changes: readonly MetadataChange[],
  options: UpdateOptions,
): Promise<Table[] | null> {
  const tables = await loadTables(changes.map(({ name }) => name));
  const updates = tables.map((table, index) => {
    const { name, change } = changes[index] as MetadataChange;
    if (!table) throw new AppError('not_found', `There is no table ${tableKey(name)}.`);
    return prepareUpdate(table, change(table));
  });
  return publishUpdates(updates, options);
}

interface Update {
  readonly before: Table;
  readonly after: Table;
  readonly retired: readonly string[];
}

function prepareUpdate(table: Table, next: TableMetadata | null): Update {
  if (!next) return { before: table, after: table, retired: [] };
  const { log, retired } = extendMetadataLog(table);
  const location = nextMetadataLocation(table, randomUUID());
  return { before: table, after: toTable(table.name, location, { ...next, 'metadata-log': log }), retired };
}

/** null when one of the tables changed meanwhile. */
async function publishUpdates(updates: readonly Update[], options: UpdateOptions): Promise<Table[] | null> {
  const changed = updates.filter(({ before, after }) => before !== after);
  if (changed.length === 0 && !options.within) return updates.map(({ after }) => after);
  const paths: string[] = [];
  const texts = new Map<Table, string>();
  for (const { before, after } of changed) {
    const directory = metadataDirectory(before);
    await ensureDirectory(directory);
    const text = metadataText(after.metadata);
    const path = toPath(after.metadataLocation);
    await writeDurably(path, await encodeMetadataFile(after.metadataLocation, text));
    paths.push(path);
    texts.set(after, text);
    await syncDirectory(parentOf(path));
  }
  const outcome = await movePointers(
    changed.map(({ before, after }) => ({
      name: before.name,
      from: before.metadataLocation,
      to: after.metadataLocation,
    })),
    options,
  );
  if (outcome === 'unknown') {
    throw new AppError('unavailable', 'PostgreSQL went away while a table was changed. Try again.');
  }
  if (outcome === 'lost') {
    await removeFiles(paths);
    return null;
  }
  for (const { after } of changed) rememberMetadata(after.metadataLocation, after.metadata, texts.get(after));
  await removeFiles(changed.flatMap(({ retired }) => retired));
  return updates.map(({ after }) => after);
}

function overtaken(names: string): AppError {
  return new AppError('unavailable', `Others kept changing ${names} first. Try again later.`);
}
