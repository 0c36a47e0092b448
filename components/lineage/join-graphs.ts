import type { GraphEdge, GraphOrigin, GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { relationKey } from './picture.ts';

export interface Expansion {
  readonly graph: LineageGraph;
  readonly direction: 'up' | 'down';
}

/** A graph with what lies one step beyond some of its relations. Pure. */
export function joinGraphs(base: LineageGraph, expansions: readonly Expansion[]): LineageGraph {
  if (expansions.length === 0) return base;
  const relations: GraphRelation[] = [...base.relations];
  const origins: GraphOrigin[] = [...base.origins];
  const edges = new Map<string, GraphEdge>();
  const edgeKey = ({ from, to, fromColumn, toColumn, origin }: GraphEdge) =>
    JSON.stringify([from, to, fromColumn, toColumn, origin]);
  for (const edge of base.edges) edges.set(edgeKey(edge), edge);
  const places = new Map(relations.map((relation, place) => [relationKey(relation), place]));
  for (const { graph, direction } of expansions) {
    const about = graph.relations[graph.focus] as GraphRelation;
    const centre = relations[places.get(relationKey(about)) ?? -1];
    const placeOf = graph.relations.map((relation): number => {
      const known = places.get(relationKey(relation));
      const step = (centre?.step ?? 0) + (direction === 'up' ? -1 : 1);
      if (known === undefined) {
        const place = relations.push({ ...relation, step }) - 1;
        places.set(relationKey(relation), place);
        return place;
      }
      const there = relations[known] as GraphRelation;
      const names = new Set(there.columns.map(({ name }) => name));
      relations[known] = {
        ...there,
        columns: [...there.columns, ...relation.columns.filter(({ name }) => !names.has(name))],
        ...(there === centre && (direction === 'up' ? { moreUp: false } : { moreDown: false })),
      };
      return known;
    });
    const originOf = graph.origins.map((origin) => {
      const known = origins.findIndex(({ id }) => id === origin.id);
      return known < 0 ? origins.push(origin) - 1 : known;
    });
    for (const edge of graph.edges) {
      const joined = {
        ...edge,
        from: placeOf[edge.from] as number,
        to: placeOf[edge.to] as number,
        origin: originOf[edge.origin] as number,
      };
      edges.set(edgeKey(joined), joined);
    }
  }
  return { ...base, relations, origins, edges: [...edges.values()] };
}
