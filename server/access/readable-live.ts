import type { ColumnDecision, TableDecision } from './decision.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';

/** The visible columns of the live datasets by name; empty for a dataset that is hidden. */
export interface ReadableLive {
  readonly now: ReadonlyMap<string, ColumnDecision>;
  readonly minutes: ReadonlyMap<string, ColumnDecision>;
}

/**
 * What a reader sees of the live windows. Windows, ages and the order of minutes all tell the instant, and there is no
 * row to leave out of a push: so whoever may not see every row, or not the instant as it is, sees nothing of the
 * dataset. Throws `forbidden` when the reader's role does not open the door.
 */
export async function readableLive(reader: Reader): Promise<ReadableLive> {
  openDoor(reader, 'live');
  const decisions = await reader.decisions();
  return {
    now: columnsOf(decisions.get('live.now'), 'as_of'),
    minutes: columnsOf(decisions.get('live.minutes'), 'minute'),
  };
}

function columnsOf(
  decision: TableDecision | undefined,
  instant: string,
): ReadonlyMap<string, ColumnDecision> {
  const columns = new Map((decision?.columns ?? []).map((column) => [column.name, column]));
  const isWhole = decision?.rowFilter === null && columns.get(instant)?.mask === null;
  return isWhole ? columns : new Map();
}
