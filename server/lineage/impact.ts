import { keyOf, shownUses } from './lineage-graph.ts';
import { type AffectedColumn, type AffectedRelation, EFFECTS, type Effect } from './schema.ts';
import type { SeenRelation } from './seen-relations.ts';
import type { RelationName } from './telling.ts';
import type { NodeFacts, WalkedEdge } from './walk-data.ts';

/**
 * What comes of a column, or of a table's rows, by what was reached from it. What names it itself has to be changed with it;
 * other columns have other values, and where only the rows are reached, other rows. Pure.
 */
export function affectedRelations(
  edges: readonly WalkedEdge[],
  nodes: ReadonlyMap<number, NodeFacts>,
  seen: (relation: RelationName) => SeenRelation | null,
  of: 'column' | 'rows',
): AffectedRelation[] {
  const found = new Map<
    string,
    { name: RelationName; steps: number; columns: Map<string, AffectedColumn> }
  >();
  for (const { to, step, uses } of edges) {
    const node = nodes.get(to);
    const name = node && { kind: node.kind, name: node.relation };
    if (!node || !name || !seen(name)) continue;
    const relation = found.get(keyOf(name)) ?? { name, steps: step, columns: new Map() };
    found.set(keyOf(name), relation);
    const effect: Effect = of === 'column' && step === 1 ? 'named' : node.column === null ? 'rows' : 'values';
    const column = String(node.column);
    const before = relation.columns.get(column);
    const shown = new Set([...(before?.uses ?? []), ...shownUses(uses)]);
    relation.columns.set(column, {
      name: node.column,
      effect: before ? worst([before.effect, effect]) : effect,
      uses: [...shown],
    });
  }
  return [...found.values()].map(({ name, steps, columns }) => {
    const { columns: _, ...facts } = seen(name) as SeenRelation;
    const affected = [...columns.values()];
    return {
      ...name,
      ...facts,
      steps,
      effect: worst(affected.map(({ effect }) => effect)),
      columns: affected,
      checks: 0,
    };
  });
}

function worst(effects: readonly Effect[]): Effect {
  return EFFECTS.find((effect) => effects.includes(effect)) ?? 'rows';
}
