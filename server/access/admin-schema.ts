import { z } from 'zod';
import type { Because } from './decision.ts';
import {
  type Mask,
  type Policy,
  type PolicyDocument,
  type PolicyRole,
  policyDocument,
} from './document-schema.ts';

/** What the pages about policies ask and are answered. */

export const REASON_LENGTH_MAX = 500;
export const REHEARSAL_DAYS_MAX = 90;

const reason = z
  .string()
  .trim()
  .min(3, 'Say in a few words why, for those who read the versions later.')
  .max(REASON_LENGTH_MAX);
const versionNumber = z.int().min(1);

export const draftInput = z.object({ document: policyDocument });
export const saveInput = draftInput.extend({
  /** The version that the draft was made from. */
  base: z.int().min(0),
  reason,
});
export const whichVersion = z.object({ number: versionNumber });
export const versionsInput = z.object({ below: versionNumber.nullable().default(null) });
export const restoreInput = whichVersion.extend({ base: z.int().min(0), reason });
export const rehearsalInput = draftInput.extend({
  days: z.int().min(1).max(REHEARSAL_DAYS_MAX).default(30),
});
/** Without a document: under the policies in force. */
export const viewAsInput = z.object({
  personId: z.uuid(),
  document: policyDocument.nullable().default(null),
});
export const whyInput = viewAsInput.extend({
  dataset: z.string().min(1).max(241),
  /** Null: the table as a whole. */
  column: z.string().min(1).max(120).nullable().default(null),
});

/** A version without its document. */
export interface PolicyVersion {
  readonly number: number;
  readonly author: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface PolicyVersionInFull extends PolicyVersion {
  readonly document: PolicyDocument;
}

export interface PolicyVersionDetails extends PolicyVersionInFull {
  /** Against the version before. */
  readonly changes: readonly PolicyChange[];
}

export interface PolicyVersions {
  /** Newest first. */
  readonly versions: readonly (PolicyVersion & { readonly changes: readonly PolicyChangeName[] })[];
  /** What to ask for as `below` for the next ones; null at the end. */
  readonly next: number | null;
}

export interface PolicyChangeName {
  readonly about: 'role' | 'policy';
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** One role or policy that differs between two documents. */
export type PolicyChange = PolicyChangeName &
  (
    | { readonly about: 'role'; readonly before: PolicyRole | null; readonly after: PolicyRole | null }
    | { readonly about: 'policy'; readonly before: Policy | null; readonly after: Policy | null }
  );

/** Something about a document: an error keeps it from being saved, a warning does not. */
export interface PolicyProblem {
  readonly severity: 'error' | 'warning';
  readonly about: 'role' | 'policy' | 'document';
  /** Of the role or policy; null for the document. */
  readonly id: string | null;
  /** A sentence that a person can act on. */
  readonly message: string;
}

export interface DraftCheck {
  readonly problems: readonly PolicyProblem[];
  /** Against the version in force. */
  readonly changes: readonly PolicyChange[];
}

export interface SavedPolicies {
  readonly number: number;
  readonly warnings: readonly PolicyProblem[];
}

/** What policies can speak of: names only. Whoever writes policies must know all of them. */
export interface PolicyCatalogue {
  readonly tables: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly domain: string | null;
    readonly owner: string | null;
    readonly tags: readonly string[];
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      readonly tags: readonly string[];
    }[];
  }[];
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly people: readonly PersonName[];
  /** What `user.<name>` can be in a row filter. */
  readonly attributes: readonly string[];
}

export interface PersonName {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

/** The portal as one person has it, under some document. */
export interface ViewedAs {
  readonly person: PersonName;
  readonly scopes: readonly string[];
  readonly tables: readonly ViewedTable[];
}

export interface ViewedTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly mask: Mask | null;
    readonly because: readonly Because[];
  }[];
  readonly rowFilter: { readonly sql: string; readonly because: readonly Because[] } | null;
}

/** Why somebody sees something, or does not. */
export interface Why {
  readonly person: PersonName;
  readonly dataset: string;
  readonly column: string | null;
  readonly isVisible: boolean;
  readonly mask: Mask | null;
  readonly rowFilter: string | null;
  /** The answer in one sentence. */
  readonly says: string;
  /** Everything that is about it, in the order in which it counts. */
  readonly steps: readonly WhyStep[];
}

export interface WhyStep {
  readonly kind: 'deny' | 'allow' | 'grant' | 'mask' | 'row_filter';
  /** Of the policy or the grant. */
  readonly id: string;
  /**
   * `decides`: it made the answer. `agrees`: it says the same as what decided. `overruled`: something stronger
   * decided. `not_about_them`: it is about the table or column but not about this person.
   */
  readonly counts: 'decides' | 'agrees' | 'overruled' | 'not_about_them';
  readonly says: string;
}

/** One thing that a person would have less or more of. */
export interface RehearsedImpact {
  readonly person: PersonName;
  /** A table, or null for what they may do. */
  readonly dataset: string | null;
  readonly direction: 'loses' | 'gains';
  /**
   * `table`: all of it. `columns`. `masks`: columns that get masked, or less. `rows`: the condition on its rows
   * differs, and which way cannot be known (then it is listed as `loses`). `scopes`: what they may do.
   */
  readonly what: 'table' | 'columns' | 'masks' | 'rows' | 'scopes';
  /** Columns or scopes; none for `table` and `rows`. */
  readonly names: readonly string[];
  /** A sentence. */
  readonly says: string;
  /** Of the period's statements, those that touched it. */
  readonly queries: number;
  /** ISO 8601; null without queries. */
  readonly lastAt: string | null;
  /** The latest such statement. */
  readonly example: string | null;
}

export interface Rehearsal {
  readonly days: number;
  /** Statements that were looked at. */
  readonly queries: number;
  /** Would be refused now, or work now, or work with other values or rows. */
  readonly refused: number;
  readonly allowed: number;
  readonly changed: number;
  /** Who would lose or gain anything at all. */
  readonly people: number;
  /** Most queries first; at most `REHEARSAL_IMPACTS_MAX`. */
  readonly impacts: readonly RehearsedImpact[];
  readonly impactsTotal: number;
}

export const REHEARSAL_IMPACTS_MAX = 1_000;
