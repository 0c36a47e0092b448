import { z } from 'zod';
import { tableName } from '../datasets/schema.ts';

export const TEXT_LENGTH_MAX = 10_000;
/** Of one thread; then another is begun. */
export const POSTS_MAX = 200;
/** How long a deleted post can be taken back. */
export const RESTORED_WITHIN_MINUTES = 60;

const table = tableName;
const text = z
  .string()
  .trim()
  .min(1, 'Write something first.')
  .max(TEXT_LENGTH_MAX, `Use at most ${TEXT_LENGTH_MAX} characters.`)
  .refine((written) => !written.includes('\0'), 'A text cannot hold the character NUL.');

export const THREAD_KINDS = ['question', 'comment'] as const;
export type ThreadKind = (typeof THREAD_KINDS)[number];

export const whichTable = z.object({ table });

/** Where a page of threads begins: open questions are before all others. */
const threadCursor = z.object({ isOpen: z.boolean(), number: z.int().min(1) });
export type ThreadCursor = z.infer<typeof threadCursor>;

export const threadsInput = whichTable.extend({ cursor: threadCursor.nullish() });
export type ThreadsInput = z.infer<typeof threadsInput>;

export const threadOfPost = whichTable.extend({ post: z.uuid() });

export const newThread = whichTable.extend({
  kind: z.enum(THREAD_KINDS),
  /** Null: about the whole table. */
  column: z.string().min(1).max(255).nullable().default(null),
  text,
});
export type NewThread = z.infer<typeof newThread>;

export const newReply = z.object({ thread: z.uuid(), text });
export type NewReply = z.infer<typeof newReply>;

export const postEdit = z.object({
  id: z.uuid(),
  /** The one that was changed. */
  version: z.int().min(1),
  text,
});
export type PostEdit = z.infer<typeof postEdit>;

export const whichPost = z.object({ id: z.uuid() });

export const answerMark = z.object({
  thread: z.uuid(),
  /** The reply that answers it; null: none does after all. */
  post: z.uuid().nullable(),
});
export type AnswerMark = z.infer<typeof answerMark>;

export interface Post {
  readonly id: string;
  /** Null: somebody who is gone. */
  readonly author: string | null;
  readonly isMine: boolean;
  /** Markdown; null for one that was deleted and has replies. */
  readonly text: string | null;
  readonly version: number;
  /** ISO 8601, as all instants here. */
  readonly at: string;
  readonly editedAt: string | null;
}

export interface Thread {
  /** That of its first post. */
  readonly id: string;
  readonly kind: ThreadKind;
  /** As it is called now. */
  readonly column: string | null;
  /** The reply that answers it. */
  readonly answer: string | null;
  /** The first, and the replies in their order. */
  readonly posts: readonly Post[];
  /** Whether the reader may say what answers it. */
  readonly mayAnswer: boolean;
}

export interface ThreadPage {
  /** Open questions first, each kind the latest first. */
  readonly items: readonly Thread[];
  readonly nextCursor: ThreadCursor | null;
}
