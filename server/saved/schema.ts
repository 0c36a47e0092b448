import { z } from 'zod';
import {
  chartSpec,
  parameterValues,
  placementChoice,
  type Sharing,
  SQL_LENGTH_MAX,
  sharing,
} from '../queries/schema.ts';
import type { SharedBy } from '../sharing/schema.ts';

/** Statements that people keep: what the server and the screens say to each other about them. */

export const TITLE_LENGTH_MAX = 120;
export const FOLDER_DEPTH_MAX = 8;

const title = z
  .string()
  .trim()
  .min(1, 'Give it a title.')
  .max(TITLE_LENGTH_MAX, `A title has at most ${TITLE_LENGTH_MAX} characters.`);
const folderName = z
  .string()
  .trim()
  .min(1, 'Give the folder a name.')
  .max(80, 'A folder’s name has at most 80 characters.');
const note = z.string().trim().max(300, 'A note has at most 300 characters.');

/** `browser`: over tables that are loaded into the page. */
const savedPlacement = z.enum([...placementChoice.options, 'browser']);

export const savedContent = z.strictObject({
  title,
  description: z.string().trim().max(2000, 'A description has at most 2000 characters.'),
  /** With `{{parameters}}` and `[[ optional clauses ]]`. */
  sql: z
    .string()
    .max(SQL_LENGTH_MAX, `A statement may have ${SQL_LENGTH_MAX} characters.`)
    .refine((text) => text.trim() !== '', 'There is no statement to save.'),
  parameters: parameterValues,
  chart: chartSpec.nullable(),
  placement: savedPlacement,
});
export type SavedContent = z.infer<typeof savedContent>;

const id = z.uuid();
const folder = id.nullable();
/** Of the version that was opened: a save over a later one is a conflict. */
const version = z.int().min(1);

export const whichSaved = z.strictObject({ id });
export const savedSearch = z.strictObject({ search: z.string().trim().max(200).default('') });
export const savedCreation = z.strictObject({
  content: savedContent,
  folderId: folder,
  note: note.default(''),
});
export const savedChange = z.strictObject({ id, version, content: savedContent, note: note.default('') });
export const savedRename = z.strictObject({ id, version, title });
export const savedVersionChoice = z.strictObject({ id, number: z.int().min(1) });
export const savedRestoring = z.strictObject({ id, version, number: z.int().min(1) });
export const savedMove = z.strictObject({ id, folderId: folder });
export const savedSharing = z.strictObject({ id, sharing, mayEdit: z.boolean() });
export const folderCreation = z.strictObject({ name: folderName, parentId: folder });
export const folderRename = z.strictObject({ id, name: folderName });
export const folderMove = z.strictObject({ id, parentId: folder });

/** A folder of the person's own; nobody else sees it. */
export interface SavedFolder {
  readonly id: string;
  /** Null: at the top. */
  readonly parentId: string | null;
  readonly name: string;
}

export interface SavedSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Of the person's own queries; null at the top and for those of others. */
  readonly folderId: string | null;
  readonly owner: { readonly id: string; readonly name: string };
  readonly by: SharedBy;
  /** May save versions of it. Only the owner moves, shares and deletes it. */
  readonly mayEdit: boolean;
  /** The owner's to know; null for others. */
  readonly sharing: (Sharing & { readonly mayEdit: boolean }) | null;
  readonly version: number;
  readonly updatedBy: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

export interface SavedList {
  /** All of them, whatever is searched for. */
  readonly folders: readonly SavedFolder[];
  readonly queries: readonly SavedSummary[];
  /** There are more that match than are listed. */
  readonly more: boolean;
}

export type SavedQuery = SavedSummary & SavedContent;

export interface SavedVersion {
  readonly number: number;
  readonly author: string;
  readonly note: string;
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
}
