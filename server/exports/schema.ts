import { z } from 'zod';
import { placementChoice, SQL_LENGTH_MAX } from '../queries/schema.ts';

/** What screens and the server say to each other about exports of whole results. */

export const EXPORT_FORMATS = ['csv', 'xlsx', 'parquet', 'arrow', 'ndjson', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const FILE_NAME_MAX = 100;

export const exportRequest = z.strictObject({
  /** As it is to be run: parameters are rendered. */
  sql: z
    .string()
    .max(SQL_LENGTH_MAX, `A statement may have ${SQL_LENGTH_MAX} characters.`)
    .refine((text) => text.trim() !== '', 'There is no statement to export.'),
  placement: placementChoice.default('auto'),
  format: z.enum(EXPORT_FORMATS),
  /** Of CSV: a byte order mark, and an apostrophe before texts that a spreadsheet would run as formulas. */
  spreadsheet: z.boolean().default(false),
  /** Without its extension; made of the first table and the day when it is left out. */
  fileName: z.string().trim().min(1).max(FILE_NAME_MAX).optional(),
});
export type ExportRequest = z.infer<typeof exportRequest>;

export const EXPORT_STATUS = ['waiting', 'running', 'done', 'failed', 'cancelled', 'expired'] as const;
export type ExportStatus = (typeof EXPORT_STATUS)[number];

/** An export of the person who asks. */
export interface ExportItem {
  readonly id: string;
  readonly fileName: string;
  readonly format: ExportFormat;
  readonly status: ExportStatus;
  readonly sql: string;
  /** So far, while it runs. */
  readonly rows: number;
  readonly bytes: number;
  /** In hex, when it is done. */
  readonly sha256: string | null;
  /** Texts that a cell of a spreadsheet has no room for and that were cut. */
  readonly cutTexts: number;
  /** One sentence, when it failed or is no longer to be had. */
  readonly error: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly expiresAt: string;
}
