import { z } from 'zod';
import { type SchemaChange, tableName } from '../datasets/schema.ts';

/** Notices are kept so long. */
export const KEPT_DAYS = 90;
/** No more are counted. */
export const COUNTED_MAX = 99;

const table = tableName;

/**
 * What a notice says, as ids: whatever has a name is looked up for whoever reads it, as they may know of it then.
 * `answer`: the post was marked as the answer to its question. `schema`: the table went from one schema to another.
 * `columns`: the same of a table of others, as an import noted it. `edited`: what is written about it was changed. `proposed`: something that it is made of is going to be changed.
 * `incident`: what became of an incident of the table, or that it was given to this person.
 */
export const noticeSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['question', 'comment', 'reply', 'answer']), post: z.uuid() }),
  z.object({ kind: z.literal('schema'), from: z.int(), to: z.int() }),
  z.object({ kind: z.literal('columns'), change: z.int() }),
  z.object({ kind: z.literal('edited'), set: z.uuid() }),
  z.object({
    kind: z.literal('proposed'),
    table,
    column: z.string().nullable(),
    change: z.enum(['drop', 'rename', 'type', 'filter']),
    message: z.string(),
  }),
  z.object({
    kind: z.literal('incident'),
    incident: z.uuid(),
    what: z.enum(['opened', 'reopened', 'worsened', 'resolved', 'assigned']),
    /** Those of its symptoms that it is about; empty: all. */
    symptoms: z.array(z.string()),
  }),
]);
export type NoticeSubject = z.infer<typeof noticeSubject>;

export const whichTable = z.object({ table });

export const noticesInput = z.object({
  /** `followed`: about tables that the person follows. */
  which: z.enum(['all', 'unread', 'followed']).default('all'),
  cursor: z.int().min(1).nullish(),
  limit: z.int().min(1).max(100).default(30),
});
export type NoticesInput = z.infer<typeof noticesInput>;

export const readInput = z.union([
  z.object({ id: z.int().min(1) }),
  /** All up to the latest that was shown; what came since stays unread. */
  z.object({ upTo: z.int().min(1) }),
]);
export type ReadInput = z.infer<typeof readInput>;

export type ShownSubject =
  | {
      readonly kind: 'question' | 'comment' | 'reply' | 'answer';
      /** The beginning of the post, without its marks. */
      readonly excerpt: string;
      readonly column: string | null;
    }
  | {
      readonly kind: 'edited';
      readonly fields: readonly string[];
      readonly columns: readonly string[];
      /** The beginning of an announcement, or of why it is deprecated. */
      readonly excerpt: string | null;
    }
  | {
      readonly kind: 'proposed';
      /** `silver.orders.total`; null where the reader may not know of it, nor then what is said about it. */
      readonly source: string | null;
      readonly change: 'drop' | 'rename' | 'type' | 'filter';
      readonly message: string | null;
    }
  | {
      readonly kind: 'incident';
      readonly what: 'opened' | 'reopened' | 'worsened' | 'resolved' | 'assigned';
      readonly severity: 'critical' | 'warning';
      /** The first of what fails or failed, in words. */
      readonly message: string;
    }
  | ({ readonly kind: 'schema' } & Pick<SchemaChange, 'added' | 'dropped' | 'renamed' | 'retyped'>);

export interface Notice {
  readonly id: number;
  /** ISO 8601, as all instants here. */
  readonly at: string;
  readonly isRead: boolean;
  readonly href: string;
  /** Null: the portal itself, or somebody who is gone. */
  readonly actor: string | null;
  readonly dataset: string | null;
  readonly subject: ShownSubject;
}

export interface NoticePage {
  /** The latest first. */
  readonly items: readonly Notice[];
  readonly nextCursor: number | null;
}

export interface Unread {
  /** At most `COUNTED_MAX`. */
  readonly count: number;
  /** Whether there are more than that. */
  readonly isMore: boolean;
  /** The latest unread one; null without any. */
  readonly latest: number | null;
}

export interface Following {
  readonly isFollowing: boolean;
  readonly followers: number;
}

export interface FollowedTable {
  readonly table: string;
  readonly description: string | null;
  readonly since: string;
}
