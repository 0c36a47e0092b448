import { z } from 'zod';
import { AUDIT_ACTIONS } from './entry.ts';

export { AUDIT_ACTIONS, type AuditAction } from './entry.ts';

export const AUDIT_OUTCOMES = ['ok', 'refused', 'failed'] as const;

const moment = z.iso.datetime({ offset: true });

/** What is looked for. Everything given must hold; times are instants, `from` included and `to` not. */
export const auditFilterSchema = z.object({
  action: z.enum(AUDIT_ACTIONS).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  /** An e-mail address, or `system` or `unknown`. */
  actor: z.string().trim().toLowerCase().min(1).max(320).optional(),
  subject: z.string().trim().min(1).max(1_000).optional(),
  /** Part of who, what or the details, whatever its case. */
  text: z.string().trim().min(3, 'A text to look for has at least three characters.').max(200).optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditSearchSchema = z.object({
  filter: auditFilterSchema.default({}),
  /** Entries older than this one; without it the latest. */
  cursor: z.int().min(1).nullish(),
  limit: z.int().min(1).max(200).default(50),
});
export type AuditSearch = z.infer<typeof auditSearchSchema>;

export interface AuditRow {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorId: string | null;
  readonly actor: string;
  readonly subject: string | null;
  readonly networkAddress: string | null;
  /** JSON text, keys sorted. */
  readonly details: string;
  readonly previousSeal: string;
  readonly seal: string;
}

export interface AuditPage {
  /** The latest first. */
  readonly entries: readonly AuditRow[];
  /** `cursor` of the next page; null: there are no older ones. */
  readonly nextCursor: number | null;
  /** Entries of the whole log. */
  readonly total: number;
}

export const AUDIT_EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];

/** Ways in which a log can be wrong. */
export type AuditProblemKind =
  /** The entry is not what was sealed: edited, inserted or moved. */
  | 'changed'
  /** Entries between two, or before the first, are gone. */
  | 'missing'
  | 'repeated'
  /** The entry does not follow the one before it. */
  | 'unlinked'
  | 'head'
  /** The log ends before an entry that was once in it. */
  | 'truncated'
  /** The log has another entry where this one once was. */
  | 'replaced'
  /** The portal itself found the end of the log changed when it appended. */
  | 'broken'
  | 'anchors'
  /** The table is no longer protected or can no longer be read as a log. */
  | 'table';

export interface AuditProblem {
  /** Null: about the whole log. */
  readonly seq: number | null;
  readonly kind: AuditProblemKind;
  /** One sentence for the person who checks. */
  readonly says: string;
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** The last entry that is known outside the database too; 0: none. */
  readonly anchoredSeq: number;
  /** The first of them, in the order they were found. */
  readonly problems: readonly AuditProblem[];
  readonly problemCount: number;
}

/** What a running check says: how far it is, and at its end what it found. */
export type AuditCheckEvent =
  | { readonly kind: 'progress'; readonly checked: number; readonly total: number }
  | { readonly kind: 'verdict'; readonly verdict: AuditVerdict };
