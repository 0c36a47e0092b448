import { z } from 'zod';
import type { Mask } from '../access/schema.ts';

/** Access requests and the grants that come of them, as the pages and the procedures exchange them. */

export const DAYS_MAX = 90;
export const HOURS_MAX = DAYS_MAX * 24;
/** One person's open requests. */
export const OPEN_MAX = 20;

export const grantLevel = z.enum(['read', 'unmasked']);
export type GrantLevel = z.infer<typeof grantLevel>;

/** As the person wrote it: whether there is such a table is not said to who asks. */
const dataset = z
  .string()
  .trim()
  .toLowerCase()
  .max(241, 'A table’s name has at most 241 characters.')
  .regex(
    /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/,
    'Write the table with its namespace, like gold.dim_customer.',
  );

const columns = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .max(120, 'A column’s name has at most 120 characters.')
      .regex(/^[a-z_][a-z0-9_]*$/, 'Write columns by their names, like email, one after the other.'),
  )
  .max(200, 'Name at most 200 columns, or ask for all.')
  .transform((names) => [...new Set(names)])
  .default([]);

const hours = z
  .int('Give whole hours.')
  .min(1, 'Ask for at least an hour.')
  .max(HOURS_MAX, `Access is given for ${DAYS_MAX} days at most; it can be asked for again.`);

const note = z.string().trim().max(1000, 'Use at most 1000 characters.');

export const requestForm = z.object({
  dataset,
  /** Empty: all. */
  columns,
  level: grantLevel,
  reason: z
    .string()
    .trim()
    .min(1, 'Say what you need it for: whoever decides reads this.')
    .max(1000, 'Use at most 1000 characters.'),
  durationHours: hours,
});

export type RequestForm = z.infer<typeof requestForm>;

export const whichRequest = z.object({ id: z.uuid() });
export const whichGrant = z.object({ id: z.uuid() });

export const approval = whichRequest.extend({ columns, level: grantLevel, hours, note: note.default('') });
export type Approval = z.infer<typeof approval>;

export const refusal = whichRequest.extend({
  note: note.min(1, 'Say why, and what the person could do instead.'),
});
export type Refusal = z.infer<typeof refusal>;

export const REQUEST_STATES = ['open', 'approved', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export interface Wish {
  readonly id: string;
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly level: GrantLevel;
  readonly reason: string;
  readonly durationHours: number;
  /** ISO 8601, as all instants here. */
  readonly createdAt: string;
}

/** What came of an approved request. */
export interface GrantOutcome {
  readonly id: string;
  readonly columns: readonly string[];
  readonly level: GrantLevel;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

/** A request as the person who made it sees it. */
export interface OwnRequest extends Wish {
  readonly state: RequestState;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly note: string | null;
  readonly grant: GrantOutcome | null;
}

export interface Asker {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

/** A request as those who decide see it. */
export interface RequestToDecide extends Wish {
  readonly person: Asker;
  /** The group that owns the table; null when no group does. */
  readonly owner: string | null;
  /** False: there is no such table, or none of the columns; it cannot be approved. */
  readonly exists: boolean;
}

export interface DecidedRequest extends OwnRequest {
  readonly person: Asker;
}

export interface GrantInForce {
  readonly id: string;
  readonly person: Asker;
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly level: GrantLevel;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly grantedBy: string | null;
}

/** A column as somebody sees it. */
export interface SeenColumn {
  readonly name: string;
  readonly type: string;
  readonly tags: readonly string[];
  /** Null: the value as it is. */
  readonly mask: Mask | null;
}

/** A table as somebody sees it: the columns they see, and nothing of those they do not. */
export interface SeenTable {
  readonly name: string;
  readonly description: string | null;
  readonly columns: SeenColumn[];
  /** Whether they see some of the rows only. */
  readonly filtered: boolean;
}

/** A column for who decides: as the person sees it now, and as they would with what they ask for. */
export interface ColumnEffect {
  readonly name: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly now: Sight;
  readonly granted: Sight;
}

export type Sight = { readonly sees: 'nothing' } | { readonly sees: 'value'; readonly mask: Mask | null };

export interface RequestEffect {
  readonly dataset: string;
  readonly description: string | null;
  /** Every column of the table; empty when there is no such table. */
  readonly columns: readonly ColumnEffect[];
  /** The person's row filters, which no grant takes away; null when they see every row, or none at all. */
  readonly rowFilter: string | null;
  /** Columns that were asked for and that the table lacks. */
  readonly unknownColumns: readonly string[];
}

export interface OwnGrant extends Omit<GrantOutcome, 'revokedAt'> {
  readonly dataset: string;
}

export interface OwnAccess {
  readonly tables: readonly SeenTable[];
  readonly grants: readonly OwnGrant[];
}
