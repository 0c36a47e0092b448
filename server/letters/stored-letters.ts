import type { TopicName } from '../events/topics.ts';
import { loadTable } from '../lake/catalog.ts';
import type { Condition } from '../lake/conditions.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { JobSelection } from './jobs-data.ts';
import type { LetterId } from './schema.ts';

/**
 * Text for a FROM clause: the letters of a topic as they are, for the worker that does what somebody was allowed to ask
 * for. Files that cannot have letters of the selection after `position` are left out. Null where there is no such table.
 */
export async function storedLetters(
  topic: TopicName,
  selection: JobSelection,
  position: LetterId | null,
): Promise<string | null> {
  const table = await loadTable({ namespace: 'dead_letters', name: topic });
  return table && relationSql(table, await liveFiles(table, { where: arrivalOf(selection, position) }));
}

function arrivalOf(selection: JobSelection, position: LetterId | null): Condition[] {
  const { from, to } =
    selection.kind === 'filter'
      ? selection.filter
      : spanOf(selection.letters.map(({ arrivedAt }) => arrivedAt));
  const begin = position ? position.arrivedAt : from;
  if (begin === undefined && to === undefined) return [];
  return [
    {
      column: 'arrived_at',
      ...(begin !== undefined && { from: { value: textOf(begin), inclusive: true } }),
      // To the end of the millisecond that it names.
      ...(to !== undefined && { to: { value: textOf(to, 1), inclusive: true } }),
    },
  ];
}

function spanOf(instants: readonly string[]): { from?: string; to?: string } {
  const sorted = instants.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [from, to] = [sorted[0], sorted.at(-1)];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** As DuckDB prints it, in UTC. */
const textOf = (instant: string, plusMs = 0) =>
  new Date(Date.parse(instant) + plusMs).toISOString().replace('T', ' ').replace('Z', '');
