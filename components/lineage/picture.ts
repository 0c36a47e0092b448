import type { GraphEdge, GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { carriesValues, groupOf } from './graph-words.ts';

/** A relation, or several of one group that are shown as one. */
export interface Box {
  readonly id: string;
  /** Places among the graph's relations. */
  readonly members: readonly number[];
  readonly group: string | null;
  /** The columns that are shown in it. */
  readonly columns: readonly string[];
  readonly width: number;
  readonly height: number;
}

export type EdgeState = 'same' | 'added' | 'removed';

/** All edges between the same two ends of boxes. */
export interface Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromColumn: string | null;
  readonly toColumn: string | null;
  /** Places among the graph's edges. */
  readonly edges: readonly number[];
  readonly carriesValues: boolean;
  readonly state: EdgeState;
}

export interface Picture {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export interface PictureChoices {
  /** Relations, by place, whose columns are shown. */
  readonly open: ReadonlySet<number>;
  /** Groups that are shown as one box. */
  readonly folded: ReadonlySet<string>;
  /** Of the column that is followed: what it reaches, as `columnKey` has it. Shown in every box. */
  readonly traced: ReadonlySet<string> | null;
  readonly states: readonly EdgeState[] | null;
}

const GROUP = 'group ';

export const BOX_WIDTH = 240;
export const HEAD_HEIGHT = 48;
export const COLUMN_HEIGHT = 24;
/** Of a box with very many columns the first; the rest is in the panel beside it. */
const COLUMNS_SHOWN_MAX = 60;

export function columnKey(relation: number, column: string | null): string {
  return column === null ? `${relation}` : `${relation} ${column}`;
}

/** By what a relation is known in whatever graph it is. */
export function relationKey({ kind, name }: Pick<GraphRelation, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

/** What is drawn of a graph. Pure. */
export function pictureOf({ relations, edges }: LineageGraph, choices: PictureChoices): Picture {
  const boxOf = new Map<number, string>();
  const members = new Map<string, number[]>();
  for (const [place, relation] of relations.entries()) {
    const group = groupOf(relation);
    const id = choices.folded.has(group) ? `${GROUP}${group}` : relationKey(relation);
    boxOf.set(place, id);
    const together = members.get(id);
    if (together) together.push(place);
    else members.set(id, [place]);
  }
  const boxes = [...members].map(([id, places]): Box => {
    const [first] = places as [number];
    const isGroup = id.startsWith(GROUP);
    const columns = isGroup ? [] : shownColumns(relations[first] as GraphRelation, first, choices);
    return {
      id,
      members: places,
      group: isGroup ? id.slice(GROUP.length) : null,
      columns,
      width: BOX_WIDTH,
      height: HEAD_HEIGHT + columns.length * COLUMN_HEIGHT + (columns.length > 0 ? 8 : 0),
    };
  });
  const shown = new Map(boxes.map((box) => [box.id, new Set(box.columns)]));
  const lines = new Map<string, { line: Omit<Line, 'edges' | 'carriesValues' | 'state'>; edges: number[] }>();
  for (const [place, edge] of edges.entries()) {
    const [from, to] = [boxOf.get(edge.from) as string, boxOf.get(edge.to) as string];
    if (from === to) continue;
    const endAt = (box: string, column: string | null) =>
      column !== null && shown.get(box)?.has(column) ? column : null;
    const [fromColumn, toColumn] = [endAt(from, edge.fromColumn), endAt(to, edge.toColumn)];
    const id = JSON.stringify([from, fromColumn, to, toColumn]);
    const known = lines.get(id) ?? { line: { id, from, to, fromColumn, toColumn }, edges: [] };
    known.edges.push(place);
    lines.set(id, known);
  }
  return {
    boxes,
    lines: [...lines.values()].map(
      ({ line, edges: places }): Line => ({
        ...line,
        edges: places,
        carriesValues: places.some((place) => carriesValues((edges[place] as GraphEdge).uses)),
        state: stateOf(places, choices.states),
      }),
    ),
  };
}

function shownColumns(
  { columns }: GraphRelation,
  place: number,
  { open, traced }: PictureChoices,
): readonly string[] {
  const names = columns.map(({ name }) => name);
  const kept = open.has(place)
    ? names
    : traced
      ? names.filter((name) => traced.has(columnKey(place, name)))
      : [];
  return kept.slice(0, COLUMNS_SHOWN_MAX);
}

/** New where all that it stands for is new, gone where all of it is gone. */
function stateOf(places: readonly number[], states: readonly EdgeState[] | null): EdgeState {
  const [first, ...others] = new Set(places.map((place) => states?.[place] ?? 'same'));
  return first !== undefined && others.length === 0 ? first : 'same';
}
