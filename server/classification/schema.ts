import { z } from 'zod';

export const NOTE_LENGTH_MAX = 500;

export const PROPOSAL_STATES = ['proposed', 'accepted', 'rejected', 'applied'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export const proposalsInput = z.object({
  /** Null: in every state. */
  state: z.enum(PROPOSAL_STATES).nullable().default('proposed'),
  /** Null: of every table. */
  dataset: z.string().min(1).max(241).nullable().default(null),
});
export type ProposalsInput = z.infer<typeof proposalsInput>;
export const decisionInput = z.object({
  id: z.uuid(),
  /** `proposed` takes a decision back: the proposal waits again, and the column is without the tag. */
  decision: z.enum(['accepted', 'rejected', 'proposed']),
  note: z.string().trim().max(NOTE_LENGTH_MAX).default(''),
});
export type TagDecision = z.infer<typeof decisionInput>;

/** Why a column is thought to be something. Holds no value, only shapes of some. */
export interface Evidence {
  /** The part of its name that says so. */
  readonly nameWord: string | null;
  readonly detector: string | null;
  /** What matched, for people. */
  readonly says: string | null;
  readonly matched: number;
  /** Different values that were looked at. */
  readonly sampled: number;
  readonly examples: readonly string[];
}

export interface Proposal {
  readonly id: string;
  readonly dataset: string;
  readonly column: string;
  /** Iceberg's, by which a renamed column is found. */
  readonly fieldId: number | null;
  /** `pii.email`. */
  readonly tag: string;
  readonly confidence: number;
  readonly evidence: Evidence;
  readonly ruleVersion: number;
  /** `applied`: by rule, without asking. */
  readonly state: ProposalState;
  /** Their e-mail address at that time; null for a rule and before a decision. */
  readonly decidedBy: string | null;
  readonly note: string | null;
  /** ISO 8601. */
  readonly foundAt: string;
  readonly decidedAt: string | null;
}
