import { type LastRun, lastRuns } from './data.ts';
import { loadLakeState, recordsSince } from './lake-state.ts';
import type { Registry } from './registry.ts';

export interface ModelFreshness {
  readonly model: string;
  /** When the table last got its present rows; null while there is none. */
  readonly dataAsOf: Date | null;
  /** Rows upstream that are not built in yet. */
  readonly waitingRows: number;
  readonly lastRun: LastRun | null;
}

/** How current every model is, in run order. */
export async function modelFreshness(registry: Registry): Promise<ModelFreshness[]> {
  const [lake, runs] = await Promise.all([loadLakeState(registry), lastRuns()]);
  return registry.models.map((model) => {
    const consumed = lake.states.get(model.name)?.consumed ?? {};
    const waiting = model.triggers.map((relation) => {
      const table = lake.tables.get(relation);
      return table ? recordsSince(table, consumed[relation] ?? null) : 0;
    });
    return {
      model: model.name,
      dataAsOf: lake.tables.get(model.relation)?.snapshotAt ?? null,
      waitingRows: waiting.reduce((sum, rows) => sum + rows, 0),
      lastRun: runs.get(model.name) ?? null,
    };
  });
}
