import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { loadTable, rememberMetadata } from './catalog.ts';
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
      ? await update(existing, evolveMetadata(existing.metadata, spec, Date.now()))
      : await create(spec);
    if (table) return table;
  }
  throw overtaken(spec.name);
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
  return publish(spec.name, location, metadata, () => insertTable(spec.name, location));
}

/**
 * Changes a table's metadata, not its rows: `change` is asked again whenever another commit was first, and null from it
 * leaves the table as it is. The one commit point is that of the transaction which moves the catalog pointer and runs
 * `within`. Throws what these throw, and
 * AppError `not_found` for a table that is not there.
 */
export async function updateTable(
  name: TableName,
  change: (table: Table) => TableMetadata | null,
  options: Pick<MoveOptions, 'within'> = {},
): Promise<Table> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const table = await loadTable(name);
    if (!table) throw new AppError('not_found', `There is no table ${tableKey(name)}.`);
    const changed = await update(table, change(table), options);
    if (changed) return changed;
  }
  throw overtaken(name);
}

function overtaken(name: TableName): AppError {
  return new AppError('unavailable', `Others kept changing table ${tableKey(name)} first. Try again later.`);
}

/** null when the table changed meanwhile. */
async function update(
  table: Table,
  next: TableMetadata | null,
  options: Pick<MoveOptions, 'within'> = {},
): Promise<Table | null> {
  if (!next) return table;
  const { log, retired } = extendMetadataLog(table);
  const location = nextMetadataLocation(table, randomUUID());
  await ensureDirectory(metadataDirectory(table));
  const move = { name: table.name, from: table.metadataLocation, to: location };
  const commit = async (): Promise<boolean> => {
    const outcome = await movePointers([move], options);
    if (outcome !== 'unknown') return outcome === 'committed';
    throw new AppError('unavailable', 'PostgreSQL went away while a table was changed. Try again.');
  };
  const changed = await publish(table.name, location, { ...next, 'metadata-log': log }, commit);
  if (changed) await removeFiles(retired);
  return changed;
}

async function publish(
  name: TableName,
  location: string,
  metadata: TableMetadata,
  commit: () => Promise<boolean>,
): Promise<Table | null> {
  const text = metadataText(metadata);
  const path = toPath(location);
  const table = toTable(name, location, metadata);
  await writeDurably(path, await encodeMetadataFile(location, text));
  await syncDirectory(parentOf(path));
  if (!(await commit())) {
    await removeFiles([path]);
    return null;
  }
  rememberMetadata(location, metadata, text);
  return table;
}
