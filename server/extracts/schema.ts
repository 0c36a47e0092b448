import { z } from 'zod';

/** What the browser's engine and the server say to each other about whole tables. */

export const TABLE_NAME_MAX = 241;

export const versionsRequest = z.object({ tables: z.array(z.string().max(TABLE_NAME_MAX)).max(100) });

export interface ExtractVersion {
  readonly table: string;
  /** Changes when the table's data or what the person sees of it does; null where they see no such table. */
  readonly version: string | null;
}

/** What an extract holds, as its headers say it. */
export interface ExtractFacts {
  readonly rows: number;
  /** Of the table as this person sees it. */
  readonly totalRows: number;
  /** Fewer rows than there are: chosen by chance, the same ones each time. */
  readonly sampled: boolean;
  /** Of the Arrow stream before compression; an estimate while it is being made. */
  readonly bytes: number;
}
