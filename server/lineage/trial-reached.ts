import type { DeclaredModel } from '../access/declarations.ts';
import type { DeclaredTile } from '../dashboards/tiles-service.ts';
import type { Keeping } from './trace-model.ts';

/** A statement that reads, or reads what is made of, a table. */
export interface ReachedStatement {
  readonly kind: 'table' | 'tile';
  readonly name: string;
  readonly sql: string;
  readonly reads: readonly string[];
  /** Of a tile, the columns that it shows. */
  readonly shows: readonly string[];
  readonly keeping: Keeping | null;
}

/** Everything that the portal makes of a table, in an order in which each comes after all that it reads. Models of a circle are left out. */
export function reachedFrom(
  table: string,
  models: readonly DeclaredModel[],
  tiles: readonly Pick<DeclaredTile, 'id' | 'sql' | 'tables' | 'columns'>[],
): ReachedStatement[] {
  const reached = new Set([table]);
  for (let grown = -1; grown !== reached.size; ) {
    grown = reached.size;
    for (const { relation, upstream } of models) {
      if (upstream.some((name) => reached.has(name))) reached.add(relation);
    }
  }
  const waiting = models.filter(({ relation }) => relation !== table && reached.has(relation));
  const made = new Set([table]);
  const ordered: ReachedStatement[] = [];
  for (let left = waiting; left.length > 0; ) {
    const ready = left.filter(({ upstream }) =>
      upstream.every((name) => made.has(name) || !left.some(({ relation }) => relation === name)),
    );
    if (ready.length === 0) break;
    for (const { relation, sql, upstream, ...keeping } of ready) {
      ordered.push({ kind: 'table', name: relation, sql, reads: upstream, shows: [], keeping });
      made.add(relation);
    }
    left = left.filter((model) => !ready.includes(model));
  }
  return [
    ...ordered,
    ...tiles
      .filter(({ tables }) => tables.some((name) => made.has(name)))
      .map(({ id, sql, tables, columns }): ReachedStatement => {
        return { kind: 'tile', name: id, sql, reads: tables, shows: columns, keeping: null };
      }),
  ];
}
