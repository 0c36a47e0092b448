/** Who reads, as the one decision sees them. Only `mint-reader.ts` makes them. */
import type { Scope } from '../auth/roles.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import type { Because, TableDecision } from './decision.ts';
import type { QueryLimits } from './schema.ts';
import type { SightRules } from './sight-rules.ts';

declare const minted: unique symbol;

/** A personal grant, in force until it expires. */
export interface PersonalGrant {
  readonly id: string;
  readonly dataset: string;
  /** Empty: all columns. */
  readonly columns: readonly string[];
  /** `read` shows; `unmasked` also takes the masks off. Neither takes a deny or a row filter away. */
  readonly level: 'read' | 'unmasked';
  readonly expiresAt: Date;
}

export interface Subject {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly groups: readonly string[];
  /** `user.region` in row filters; several values are a list there. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly grants: readonly PersonalGrant[];
}

/**
 * A person at one moment, under one version of the policies. Made anew for each request; long-lived connections
 * make another when `access_changed` is notified or `validUntil` has come.
 */
export interface Reader extends Subject {
  readonly [minted]: true;
  readonly scopes: readonly Scope[];
  readonly limits: QueryLimits;
  readonly policyVersion: number;
  /** When the first of the grants expires; null without grants. */
  readonly validUntil: Date | null;
  /** The tables this person may see, by name. The same work whatever is asked for. */
  decisions(): Promise<ReadonlyMap<string, TableDecision>>;
  /** The same of one table that is none of the portal's; null where they may not see it. */
  decide(dataset: Dataset): TableDecision | null;
  /** The same as rules, for asking about more tables than one can decide on one by one. */
  sightRules(): SightRules;
  /** Of columns that a table has no more, those whose names this person may know. */
  formerColumns(dataset: Dataset, former: readonly DatasetColumn[]): readonly DatasetColumn[];
  maySeeDashboard(id: string): boolean;
  readonly because: readonly Because[];
}
