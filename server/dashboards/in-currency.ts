import type { DashboardDefinition, Tile } from './schema.ts';

type Sections = DashboardDefinition['sections'];

/** The sections with every `money` format naming the currency: amounts carry their unit wherever they go. */
export function inCurrency(sections: Sections, currency: string): Sections {
  const named = <T extends string>(format: T) =>
    format === 'money' ? (`money:${currency}` as const) : format;
  return sections.map((section) => ({
    ...section,
    tiles: section.tiles.map((tile): Tile => {
      const { format } = tile;
      if (tile.kind !== 'ranked') return { ...tile, format: named(format) };
      return {
        ...tile,
        format: named(format),
        also: tile.also.map((column) => ({ ...column, format: named(column.format) })),
      };
    }),
  }));
}
