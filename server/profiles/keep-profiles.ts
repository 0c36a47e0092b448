import type { Engine } from '../engine/engine.ts';
import { errorMessage } from '../errors.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { columnsKey } from '../lake/columns-key.ts';
import { liveFiles } from '../lake/plan.ts';
import { type Table, tableKey } from '../lake/table.ts';
import { createLogger } from '../log.ts';
import {
  type ProfileHead,
  readFigures,
  readHeads,
  removeProfilesBut,
  replaceProfile,
  updateFigures,
} from './data.ts';
import { planProfile } from './plan-profile.ts';
import { profileTable, refreshFigures, rowsOf, type TableProfile } from './profile-table.ts';

/** After so long no other table is begun: what is left is done in the next round. */
const ROUND_MS = 20_000;

export interface KeepOptions {
  readonly signal: AbortSignal;
  /** Opened when the first table needs one. */
  readonly engine: () => Promise<Engine>;
}

/** Profiles what is due, the longest unseen first. One round; a table that fails is tried in the next one. */
export async function keepProfiles({ signal, engine }: KeepOptions): Promise<void> {
  const startedAt = Date.now();
  const [tables, heads] = await Promise.all([loadAllTables(), readHeads()]);
  await removeProfilesBut(tables.map(({ name }) => tableKey(name)));
  const seenAt = ({ name }: Table) => heads.get(tableKey(name))?.scannedAt.valueOf() ?? 0;
  for (const table of tables.toSorted((a, b) => seenAt(a) - seenAt(b))) {
    if (signal.aborted || Date.now() - startedAt > ROUND_MS) return;
    try {
      await keepProfile(table, heads.get(tableKey(table.name)) ?? null, { signal, engine });
    } catch (error) {
      if (signal.aborted) return;
      createLogger('profiles').error(
        { table: tableKey(table.name), error: errorMessage(error) },
        'the table could not be profiled; it is tried again',
      );
    }
  }
}

async function keepProfile(
  table: Table,
  last: ProfileHead | null,
  { signal, engine }: KeepOptions,
): Promise<void> {
  if (table.currentSnapshotId === null) return;
  const snapshotId = String(table.currentSnapshotId);
  if (last?.scannedSnapshotId === snapshotId && last.columnsKey === columnsKey(table)) return;
  const now = { snapshotId, rows: rowsOf(await liveFiles(table)), columnsKey: columnsKey(table) };
  const { kind } = planProfile(now, last, Date.now());
  if (kind === 'scan') {
    await storeProfile(table, await profileTable(await engine(), table, { signal }));
  } else if (kind === 'statistics' && last) {
    const { rows, columns } = await refreshFigures(table, await readFigures(last.dataset, null));
    await updateFigures({ ...last, snapshotId, rows }, columns);
  }
}

export async function storeProfile(
  table: Table,
  { rows, rowsScanned, columns }: TableProfile,
): Promise<void> {
  const snapshotId = String(table.currentSnapshotId);
  await replaceProfile(
    {
      dataset: tableKey(table.name),
      snapshotId,
      scannedSnapshotId: snapshotId,
      columnsKey: columnsKey(table),
      rows,
      rowsScanned,
      scannedTotal: rows,
    },
    columns,
  );
}
