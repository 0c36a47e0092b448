import { ListTable } from '#components/ui/list-table.tsx';
import type { GraphEdge, GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { groupOf, kindInWords, useInWords } from './graph-words.ts';
import classes from './lineage.module.css';
import type { EdgeState } from './picture.ts';
import { RelationLink } from './relation-link.tsx';

const EDGES_SHOWN_MAX = 500;
const STATES: Readonly<Record<EdgeState, string>> = { same: 'Still', added: 'New', removed: 'Gone' };

interface LineageListProps {
  readonly graph: LineageGraph;
  readonly states: readonly EdgeState[] | null;
  /** The relations that are shown; null: all. */
  readonly lit: ReadonlySet<number> | null;
}

/** The same as the picture, to be read. */
export function LineageList({ graph, states, lit }: LineageListProps) {
  const isLit = (place: number) => lit?.has(place) ?? true;
  const relations = graph.relations
    .map((relation, place) => ({ relation, place }))
    .filter(({ place }) => isLit(place))
    .toSorted((one, other) => one.relation.step - other.relation.step);
  const edges = graph.edges
    .map((edge, place) => ({ edge, state: states?.[place] ?? 'same' }))
    .filter(({ edge }) => isLit(edge.from) && isLit(edge.to));
  const end = (place: number, column: string | null) =>
    `${(graph.relations[place] as GraphRelation).title}.${column ?? '(rows)'}`;
  return (
    <>
      <ListTable
        label="What is in this lineage"
        columns={[
          { name: 'Name' },
          { name: 'Step', number: true },
          { name: 'Kind' },
          { name: 'Group', wide: true },
          { name: 'Owner', wide: true },
          { name: 'Columns', number: true },
        ]}
      >
        {relations.map(({ relation, place }) => (
          <tr key={place}>
            <td>
              <RelationLink relation={relation}>{relation.title}</RelationLink>
              {relation.unknown !== null && (
                <span className={classes.muted}> – where it comes from is unknown: {relation.unknown}</span>
              )}
            </td>
            <td data-number>{relation.step}</td>
            <td>{kindInWords(relation.kind)}</td>
            <td data-wide>{groupOf(relation)}</td>
            <td data-wide>{relation.owner ?? '–'}</td>
            <td data-number>{relation.columns.length}</td>
          </tr>
        ))}
      </ListTable>
      <p className={classes.between}>
        {edges.length > EDGES_SHOWN_MAX
          ? `The first ${EDGES_SHOWN_MAX} of ${edges.length.toLocaleString('en')} edges. Follow a column or search for fewer.`
          : `${edges.length} edges`}
      </p>
      <ListTable
        label="Edges"
        columns={[
          { name: 'From' },
          { name: 'To' },
          { name: 'How' },
          ...(states ? [{ name: 'Then and now' }] : []),
        ]}
      >
        {edges.slice(0, EDGES_SHOWN_MAX).map(({ edge, state }) => (
          <tr key={keyOf(edge, state)}>
            <td className={classes.mono}>{end(edge.from, edge.fromColumn)}</td>
            <td className={classes.mono}>{end(edge.to, edge.toColumn)}</td>
            <td>{edge.uses.map(useInWords).join(', ')}</td>
            {states && <td>{STATES[state]}</td>}
          </tr>
        ))}
      </ListTable>
    </>
  );
}

function keyOf({ from, to, fromColumn, toColumn, origin, uses }: GraphEdge, state: EdgeState): string {
  return JSON.stringify([from, to, fromColumn, toColumn, origin, uses, state]);
}
