import { addedSince } from '../lake/added-since.ts';
import { loadTables } from '../lake/catalog.ts';
import type { DataFile, Table } from '../lake/table.ts';
import { type ModelState, readModelStates } from './data.ts';
import type { Model } from './describe-model.ts';
import { type HeldPublication, waitingPublications } from './held-data.ts';
import type { UpstreamFacts } from './plan-run.ts';
import type { Registry } from './registry.ts';

/** Tables and model states as of one moment; models that are run put their results in. */
export interface LakeState {
  readonly tables: Map<string, Table>;
  readonly states: Map<string, ModelState>;
  /** Models that wait for a decision about what they made last, or since it was rejected. */
  readonly waiting: Map<string, HeldPublication>;
}

export async function loadLakeState(registry: Registry): Promise<LakeState> {
  const relations = [...registry.sources, ...registry.models];
  // States first: a state that is older than its table plans work again, and the commit notices.
  const states = await readModelStates();
  const waiting = await waitingPublications();
  const tables = await loadTables(relations.map(({ table }) => table));
  const known = relations.flatMap(({ relation }, index) => {
    const table = tables[index];
    return table ? [[relation, table] as const] : [];
  });
  return { tables: new Map(known), states, waiting };
}

export interface UpstreamState extends UpstreamFacts {
  /** null while nobody has made it. */
  readonly table: Table | null;
  /** Added since the consumed snapshot, where that is known. */
  readonly addedFiles: readonly DataFile[];
}

/** What has become of everything a model reads since it last ran. */
export function upstreamOf(model: Model, lake: LakeState): Promise<UpstreamState[]> {
  const state = lake.states.get(model.name) ?? null;
  return Promise.all(
    model.upstream.map(async (relation): Promise<UpstreamState> => {
      const table = lake.tables.get(relation) ?? null;
      const snapshotId = table?.currentSnapshotId ?? null;
      const consumed = state?.consumed[relation] ?? null;
      const facts = {
        relation,
        table,
        triggers: model.triggers.includes(relation),
        snapshotId: snapshotId === null ? null : String(snapshotId),
      };
      if (!table || snapshotId === null) {
        const change = consumed === null ? ({ kind: 'none' } as const) : ({ kind: 'unknown' } as const);
        return { ...facts, addedFiles: [], change };
      }
      const since = await addedSince(table, consumed === null ? null : BigInt(consumed));
      if (since.kind === 'expired') return { ...facts, addedFiles: [], change: { kind: 'unknown' } };
      return {
        ...facts,
        addedFiles: since.files,
        change:
          since.changedPartitions.length > 0
            ? { kind: 'rows', rewritten: since.rewrittenPartitions.length > 0 }
            : { kind: 'none' },
      };
    }),
  );
}

/** Rows that came to a table after a snapshot, by its summaries; all rows when that snapshot is not known. */
export function recordsSince(table: Table, snapshotId: string | null): number {
  const total = (id: string | null): number => {
    const snapshot = table.metadata.snapshots.find((each) => String(each['snapshot-id']) === id);
    return Number(snapshot?.summary['total-records'] ?? 0);
  };
  const current = table.currentSnapshotId === null ? null : String(table.currentSnapshotId);
  return Math.max(0, total(current) - total(snapshotId));
}
