import type { LineageGraph } from '#server/lineage/schema.ts';
import { columnKey, type Picture } from './picture.ts';

/** What stands out in a picture: the ways between two, else what a followed column reaches, else what was searched for. */
export interface Lighting {
  /** Relations, by place. */
  readonly path: ReadonlySet<number> | null;
  /** Columns and rows, as `columnKey` has them. */
  readonly traced: ReadonlySet<string> | null;
  readonly found: ReadonlySet<number> | null;
}

/** The relations that stand out; null: all do. Pure. */
export function litRelations({ path, traced, found }: Lighting): ReadonlySet<number> | null {
  if (path) return path;
  return traced ? new Set([...traced].map((key) => Number(key.split(' ')[0]))) : found;
}

/** The boxes and lines that stand out, by their ids; null: all do. Pure. */
export function litIds(
  { edges }: LineageGraph,
  { boxes, lines }: Picture,
  lighting: Lighting,
): ReadonlySet<string> | null {
  const relations = litRelations(lighting);
  if (!relations) return null;
  const ids = new Set(
    boxes.filter(({ members }) => members.some((place) => relations.has(place))).map(({ id }) => id),
  );
  const traced = lighting.path ? null : lighting.traced;
  const isTraced = (place: number) => {
    const edge = edges[place];
    return (
      edge !== undefined &&
      (!traced ||
        (traced.has(columnKey(edge.from, edge.fromColumn)) && traced.has(columnKey(edge.to, edge.toColumn))))
    );
  };
  for (const line of lines) {
    if (ids.has(line.from) && ids.has(line.to) && line.edges.some(isTraced)) ids.add(line.id);
  }
  return ids;
}

/** The relations with a text in their names or their columns'; null for no text. Pure. */
export function matching({ relations }: LineageGraph, text: string): ReadonlySet<number> | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const places = relations.flatMap(({ name, title, columns }, place) =>
    [name, title, ...columns.map((column) => column.name)].some((each) => each.toLowerCase().includes(wanted))
      ? [place]
      : [],
  );
  return new Set(places);
}
