import type { Column } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { ProposedChange } from './schema.ts';

/**
 * A table's columns as they would be after a change. Throws `bad_request` for one that cannot be made. Of columns that are
 * not among the `seen` nothing is told: whatever is called like one of them takes its place. Pure.
 */
export function changedColumns(
  columns: readonly Column[],
  change: ProposedChange,
  seen: ReadonlySet<string>,
): readonly Column[] {
  switch (change.kind) {
    case 'filter':
      return columns;
    case 'type':
      return columns.map((column) =>
        column.name === change.column ? { name: column.name, type: change.type } : column,
      );
    case 'drop':
      if (seen.size === 1) throw cannot(`${change.column} is the only column that you see of it`);
      return columns.filter(({ name }) => name !== change.column);
    case 'rename': {
      const wanted = change.to.toLowerCase();
      const inTheWay = columns.find(
        ({ name }) => name !== change.column && name.toLowerCase() === wanted,
      )?.name;
      if (inTheWay !== undefined && seen.has(inTheWay)) throw cannot(`there is a column ${inTheWay} already`);
      return columns
        .filter(({ name }) => name !== inTheWay)
        .map((column) => (column.name === change.column ? { ...column, name: change.to } : column));
    }
  }
}

/** In the words of the engine, or of ours. */
export function cannot(why: string): AppError {
  return new AppError('bad_request', `This change cannot be made: ${why}`);
}
