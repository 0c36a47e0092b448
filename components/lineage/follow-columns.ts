import type { GraphEdge, LineageGraph } from '#server/lineage/schema.ts';
import { columnKey } from './picture.ts';

/**
 * Everything that a column is made of or that is made of it, as keys of columns and rows, the column itself included.
 * What decides about a relation's rows decides about all of its columns, but is not followed through them. Pure.
 */
export function followColumn(
  { edges }: LineageGraph,
  relation: number,
  column: string | null,
): ReadonlySet<string> {
  const start = columnKey(relation, column);
  const reached = new Set([start]);
  for (const direction of ['down', 'up'] as const) {
    const byNear = Map.groupBy(edges, (edge) => nearKey(edge, direction));
    const pending = [start];
    const seen = new Set([start]);
    for (let near = pending.pop(); near !== undefined; near = pending.pop()) {
      for (const edge of byNear.get(near) ?? []) {
        const far = nearKey(edge, direction === 'down' ? 'up' : 'down');
        if (seen.has(far)) continue;
        seen.add(far);
        reached.add(far);
        pending.push(far);
      }
    }
  }
  return reached;
}

/** The end of an edge from which a walk comes. */
function nearKey(edge: GraphEdge, direction: 'up' | 'down'): string {
  return direction === 'down' ? columnKey(edge.from, edge.fromColumn) : columnKey(edge.to, edge.toColumn);
}

/** The relations on the shortest ways from one to another, along the data or against it; null when there is none. Pure. */
export function pathBetween({ edges }: LineageGraph, one: number, other: number): ReadonlySet<number> | null {
  return shortestWays(edges, one, other) ?? shortestWays(edges, other, one);
}

function shortestWays(edges: readonly GraphEdge[], start: number, end: number): ReadonlySet<number> | null {
  const next = Map.groupBy(edges, ({ from }) => from);
  const before = new Map<number, Set<number>>();
  const distance = new Map([[start, 0]]);
  const pending = [start];
  for (let at = 0; at < pending.length; at += 1) {
    const near = pending[at] as number;
    const step = (distance.get(near) as number) + 1;
    for (const { to } of next.get(near) ?? []) {
      const known = distance.get(to);
      if (known === undefined) {
        distance.set(to, step);
        pending.push(to);
      }
      if (known === undefined || known === step) before.set(to, (before.get(to) ?? new Set()).add(near));
    }
  }
  if (!distance.has(end)) return null;
  const on = new Set([end]);
  const back = [end];
  for (let place = back.pop(); place !== undefined; place = back.pop()) {
    for (const earlier of before.get(place) ?? []) {
      if (on.has(earlier)) continue;
      on.add(earlier);
      back.push(earlier);
    }
  }
  return on;
}
