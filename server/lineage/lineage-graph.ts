import type { OriginRow } from './relations-data.ts';
import type { GraphColumn, GraphEdge, GraphRelation, LineageGraph, ShownUse } from './schema.ts';
import { RELATIONS_MAX } from './schema.ts';
import type { SeenRelation } from './seen-relations.ts';
import type { RelationName } from './telling.ts';
import { type UseBits, usesOf } from './uses.ts';
import type { NodeFacts, WalkedEdge } from './walk-data.ts';

export interface GraphParts {
  readonly focus: RelationName;
  /** One step more than asked for each way, so that it is known where something lies beyond. */
  readonly up: readonly WalkedEdge[];
  readonly down: readonly WalkedEdge[];
  readonly upSteps: number;
  readonly downSteps: number;
  readonly nodes: readonly NodeFacts[];
  readonly origins: readonly OriginRow[];
  readonly gaps: ReadonlyMap<string, string>;
  readonly seen: (relation: RelationName) => SeenRelation | null;
  readonly at: Date;
}

export const keyOf = ({ kind, name }: RelationName) => `${kind} ${name}`;
const relationOf = ({ kind, relation }: NodeFacts): RelationName => ({ kind, name: relation });

export function shownUses(bits: UseBits): ShownUse[] {
  return usesOf(bits).map(({ use, masked }): ShownUse => (masked ? `${use} masked` : use));
}

/** Puts a graph of relations together from walks along columns. Pure. */
export function lineageGraph(parts: GraphParts): LineageGraph {
  const { seen, gaps } = parts;
  const nodes = new Map(parts.nodes.map((node) => [node.id, node]));
  const { steps, names, beyond } = placeRelations(parts, nodes);
  const nearest = [...steps].sort(([, one], [, other]) => Math.abs(one) - Math.abs(other));
  const kept = nearest.slice(0, RELATIONS_MAX);
  const places = new Map(kept.map(([key], place) => [key, place]));
  const unseen = beyond.filter(({ far }) => !places.has(far));
  const ways = { up: new Set<string>(), down: new Set<string>() };
  for (const { direction, near } of unseen) ways[direction].add(near);
  const { edges, columns, origins } = gatherEdges(parts, nodes, places);
  const known = new Map(parts.origins.map((origin) => [origin.id, origin]));
  return {
    focus: 0,
    relations: kept.map(([key, step]): GraphRelation => {
      const name = names.get(key) as RelationName;
      const { columns: all, ...facts } = seen(name) as SeenRelation;
      return {
        ...name,
        ...facts,
        step,
        columns: inOrder(columns.get(key) ?? new Set(), all),
        moreUp: ways.up.has(key),
        moreDown: ways.down.has(key),
        unknown: gaps.get(key) ?? null,
      };
    }),
    edges,
    origins: origins.map((id) => known.get(id) as OriginRow),
    truncated: nearest.length > kept.length,
    at: parts.at.toISOString(),
  };
}

type Nodes = ReadonlyMap<number, NodeFacts>;

interface Beyond {
  readonly direction: 'up' | 'down';
  /** A relation of the graph, and one that it leads to. */
  readonly near: string;
  readonly far: string;
}

/** Which relations there are, by the nearest step at which they are reached. */
function placeRelations({ focus, up, down, upSteps, downSteps, seen }: GraphParts, nodes: Nodes) {
  const steps = new Map<string, number>([[keyOf(focus), 0]]);
  const names = new Map<string, RelationName>([[keyOf(focus), focus]]);
  const beyond: Beyond[] = [];
  const follow = (edges: readonly WalkedEdge[], direction: 'up' | 'down', limit: number) => {
    for (const { from, to, step } of edges) {
      const near = nodes.get(direction === 'up' ? to : from);
      const far = nodes.get(direction === 'up' ? from : to);
      if (!near || !far || !seen(relationOf(far))) continue;
      const key = keyOf(relationOf(far));
      if (step > limit) beyond.push({ direction, near: keyOf(relationOf(near)), far: key });
      else if (!steps.has(key)) {
        names.set(key, relationOf(far));
        steps.set(key, direction === 'up' ? -step : step);
      }
    }
  };
  follow(up, 'up', upSteps);
  follow(down, 'down', downSteps);
  return { steps, names, beyond };
}

function gatherEdges({ up, down }: GraphParts, nodes: Nodes, places: ReadonlyMap<string, number>) {
  const columns = new Map<string, Set<string>>();
  const origins = new Map<number, number>();
  const edges = new Map<string, GraphEdge>();
  const touch = (key: string, column: string | null) => {
    if (column === null) return;
    const touched = columns.get(key) ?? new Set();
    columns.set(key, touched.add(column));
  };
  for (const edge of [...up, ...down]) {
    const from = nodes.get(edge.from);
    const to = nodes.get(edge.to);
    if (!from || !to) continue;
    const [fromKey, toKey] = [keyOf(relationOf(from)), keyOf(relationOf(to))];
    const [fromPlace, toPlace] = [places.get(fromKey), places.get(toKey)];
    if (fromPlace === undefined || toPlace === undefined) continue;
    touch(fromKey, from.column);
    touch(toKey, to.column);
    const origin = origins.get(edge.origin) ?? origins.size;
    origins.set(edge.origin, origin);
    edges.set(`${edge.from} ${edge.to} ${edge.origin}`, {
      from: fromPlace,
      to: toPlace,
      fromColumn: from.column,
      toColumn: to.column,
      uses: shownUses(edge.uses),
      origin,
      moved: edge.moved,
    });
  }
  return { edges: [...edges.values()], columns, origins: [...origins.keys()] };
}

/** As the table has them; those that are not there any more last. */
function inOrder(touched: ReadonlySet<string>, all: SeenRelation['columns']): GraphColumn[] {
  const there = [...all].filter(([name]) => touched.has(name)).map(([name, facts]) => ({ name, ...facts }));
  const gone = [...touched].filter((name) => !all.has(name)).sort();
  return [...there, ...gone.map((name) => ({ name, type: null, tags: [] }))];
}
