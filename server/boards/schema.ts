import { z } from 'zod';
import {
  chartSpec,
  parameterValues,
  type ReadTable,
  type ResultColumn,
  type Sharing,
  SQL_LENGTH_MAX,
  sharing,
} from '../queries/schema.ts';
import type { SharedBy } from '../sharing/schema.ts';

/** Dashboards that people make in the portal: what the server and the screens say to each other about them. */

export const TILES_MAX = 40;
/** What a page shows of a tile's rows, whatever more there are. */
export const TILE_ROWS_MAX = 10_000;

export const TITLE_LENGTH_MAX = 120;

const title = z
  .string()
  .trim()
  .min(1, 'Give it a title.')
  .max(TITLE_LENGTH_MAX, `A title has at most ${TITLE_LENGTH_MAX} characters.`);
const description = z.string().trim().max(2000, 'A description has at most 2000 characters.');

export const boardTile = z.strictObject({
  id: z.uuid(),
  title,
  /** With `{{parameters}}`: those of one name share a control on the board. */
  sql: z
    .string()
    .max(SQL_LENGTH_MAX, `A statement may have ${SQL_LENGTH_MAX} characters.`)
    .refine((text) => text.trim() !== '', 'There is no statement for the tile.'),
  /** What its parameters are as long as nobody chooses others. */
  parameters: parameterValues,
  /** Null: rows in a table. */
  chart: chartSpec.nullable(),
  /** Columns of a twelve-column grid. */
  width: z.int().min(2).max(12),
});
export type BoardTile = z.infer<typeof boardTile>;

export const boardContent = z.strictObject({
  title,
  description,
  /** In the order in which they are shown. */
  tiles: z
    .array(boardTile)
    .max(TILES_MAX, `A board has at most ${TILES_MAX} tiles.`)
    .refine((tiles) => new Set(tiles.map(({ id }) => id)).size === tiles.length, 'A tile is there twice.'),
});
export type BoardContent = z.infer<typeof boardContent>;

const id = z.uuid();
export const whichBoard = z.strictObject({ id });
export const boardChange = z.strictObject({ id, version: z.int().min(1), content: boardContent });
export const boardRestoring = z.strictObject({ id, version: z.int().min(1), number: z.int().min(1) });
export const boardAddition = z.strictObject({ id, tile: boardTile });
export const boardSharing = z.strictObject({ id, sharing });
export const tileQuestion = z.strictObject({ id, tileId: z.uuid(), values: parameterValues });
export type TileQuestion = z.infer<typeof tileQuestion>;

export interface BoardSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly owner: { readonly id: string; readonly name: string };
  readonly by: SharedBy;
  /** The owner's to know; null for others. */
  readonly sharing: Sharing | null;
  readonly version: number;
  /** What its tiles are called that the person sees, in their order. */
  readonly tiles: readonly string[];
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** With the tiles that the person may see, and no trace of the others. */
export type Board = Omit<BoardSummary, 'tiles'> &
  BoardContent & {
    /** Another one when the person's access to the board or its data is another. */
    readonly sight: string;
  };

/** For the owner: what the board was. */
export interface BoardVersion {
  readonly number: number;
  readonly author: string;
  readonly title: string;
  /** What its tiles were called, in their order. */
  readonly tiles: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A value of a row, as JSON has it. */
export type TileValue =
  | string
  | number
  | boolean
  | null
  | readonly TileValue[]
  | { readonly [key: string]: TileValue };

/** Where a tile's rows come from. */
export interface TileReceipt {
  /** As it ran, with the values in it. */
  readonly sql: string;
  readonly tables: readonly ReadTable[];
  readonly engine: string;
  /** ISO 8601. */
  readonly ranAt: string;
  readonly runMs: number;
  /** Another look at the same rows, not a run. */
  readonly cached: boolean;
}

export interface TileAnswer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly TileValue[])[];
  /** There are more rows than these. */
  readonly truncated: boolean;
  /** How many there are; null where that could not be counted. */
  readonly total: number | null;
  readonly receipt: TileReceipt;
}
