import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import { AppError } from '../errors.ts';
import { type MonitorRow, readMonitor } from './data.ts';
import { readsOf, whyNotTold } from './monitor-sight.ts';

/** Who asks, and from where. */
export interface MonitorCaller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/** Throws `not_found`, also for one that they may not know of. */
export async function findSeen(reader: Reader, id: string): Promise<MonitorRow> {
  const [row, isSeen] = await Promise.all([readMonitor(id), sightOf(reader)]);
  if (!row || !(await isSeen(row)))
    throw new AppError('not_found', 'There is no such monitor, or you may not see what it is about.');
  return row;
}

/** Whether a reader may know of a monitor: of its columns, its rows and its title. */
export async function sightOf(reader: Reader): Promise<(row: MonitorRow) => Promise<boolean>> {
  const [decisions, mayRead] = await Promise.all([reader.decisions(), textSight(reader)]);
  return async ({ definition }) => {
    const decision: TableDecision | undefined = decisions.get(definition.table);
    const reads = decision ? await readsOf(definition) : null;
    if (!decision || !reads || whyNotTold(decision, reads.columns) !== null) return false;
    return mayRead({ words: [definition.title], touched: [] });
  };
}
