import { keyOf } from './lineage-graph.ts';
import type { GraphEdge, GraphOrigin, GraphRelation, LineageChanges, LineageGraph } from './schema.ts';

/** The lineage of two moments as one graph, with what came and what went. Pure. */
export function mergeGraphs(earlier: LineageGraph, later: LineageGraph): LineageChanges {
  const relations: GraphRelation[] = [...later.relations];
  const places = new Map(relations.map((relation, place) => [keyOf(relation), place]));
  for (const relation of earlier.relations) {
    const place = places.get(keyOf(relation));
    if (place === undefined) {
      places.set(keyOf(relation), relations.push(relation) - 1);
      continue;
    }
    const now = relations[place] as GraphRelation;
    const names = new Set(now.columns.map(({ name }) => name));
    const gone = relation.columns.filter(({ name }) => !names.has(name));
    relations[place] = { ...now, columns: [...now.columns, ...gone] };
  }
  const origins: GraphOrigin[] = [...later.origins];
  const originPlace = (origin: GraphOrigin) => {
    const known = origins.findIndex(({ id }) => id === origin.id);
    return known < 0 ? origins.push(origin) - 1 : known;
  };
  const placed = (graph: LineageGraph) => {
    const placeOf = graph.relations.map((relation) => places.get(keyOf(relation)) as number);
    const originOf = graph.origins.map(originPlace);
    return graph.edges.map((edge) => ({
      ...edge,
      from: placeOf[edge.from] as number,
      to: placeOf[edge.to] as number,
      origin: originOf[edge.origin] as number,
    }));
  };
  // One whose use is another went and came.
  const edgeKey = ({ moved: _, ...edge }: GraphEdge) => JSON.stringify(edge);
  const was = placed(earlier);
  const is = placed(later);
  const wasKeys = new Set(was.map(edgeKey));
  const isKeys = new Set(is.map(edgeKey));
  const removed = was.filter((edge) => !isKeys.has(edgeKey(edge)));
  return {
    ...later,
    relations,
    origins,
    truncated: earlier.truncated || later.truncated,
    edges: [...is, ...removed],
    states: [
      ...is.map((edge) => (wasKeys.has(edgeKey(edge)) ? ('same' as const) : ('added' as const))),
      ...removed.map(() => 'removed' as const),
    ],
  };
}
