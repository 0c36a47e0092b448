import { z } from 'zod';
import { policyDocument } from '../access/schema.ts';
import type { SCOPES } from '../auth/roles.ts';
import { setupForm } from '../auth/schema.ts';
import type { Preview } from '../queries/schema.ts';
import type { Sight } from '../requests/schema.ts';

/** People, groups and attributes as the admin pages ask for them and show them. */

export const PEOPLE_PAGE_SIZE = 100;
/** An invitation that nobody took is worth nothing after this many days. */
export const INVITATION_DAYS = 7;

/** `invited`: has an account and never came yet. */
export const PERSON_STATES = ['active', 'invited', 'deactivated'] as const;
export const personState = z.enum(PERSON_STATES);
export type PersonState = z.infer<typeof personState>;

const roleId = z.string().min(1).max(80);

export const groupId = z
  .string()
  .trim()
  .regex(
    /^[a-z][a-z0-9-]*$/,
    'Use lower case letters, digits and hyphens, beginning with a letter: sales-germany.',
  )
  .max(80, 'Use at most 80 characters.');

/** Which people to list: those who match all that is given. */
export const peopleQuery = z.object({
  search: z.string().trim().max(200).default(''),
  role: roleId.optional(),
  group: groupId.optional(),
  state: personState.optional(),
  offset: z.int().min(0).max(1_000_000).default(0),
});

export type PeopleQuery = z.infer<typeof peopleQuery>;

export const personSummary = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  isDemo: z.boolean(),
  state: personState,
  groups: z.array(z.string()),
  /** ISO 8601; null: never. */
  lastSignInAt: z.string().nullable(),
});

export type PersonSummary = z.infer<typeof personSummary>;

/** How many people each value would leave, under the other filters. */
export type FacetCounts = Readonly<Record<string, number>>;

export interface PeoplePage {
  readonly people: readonly PersonSummary[];
  readonly total: number;
  /** How many people a page has at most. */
  readonly pageSize: number;
  readonly facets: { readonly role: FacetCounts; readonly group: FacetCounts; readonly state: FacetCounts };
}

export const whichPerson = z.object({ personId: z.uuid() });

export const invitationForm = z.object({
  name: setupForm.shape.name,
  email: setupForm.shape.email,
  role: roleId,
  groups: z.array(groupId).max(100).default([]),
});

export type InvitationForm = z.infer<typeof invitationForm>;

/** Shown once: only the token's hash is kept. */
export interface Invitation {
  readonly personId: string;
  readonly email: string;
  /** A path of the portal. */
  readonly path: string;
  readonly expiresAt: string;
}

export const roleChange = whichPerson.extend({ role: roleId });
export const nameChange = whichPerson.extend({ name: setupForm.shape.name });
export const activityChange = whichPerson.extend({ active: z.boolean() });

export const attributeName = z
  .string()
  .trim()
  .regex(
    /^[a-z_][a-z0-9_]*$/,
    'Use lower case letters, digits and underscores, as row filters write it: region.',
  )
  .max(63, 'Use at most 63 characters.')
  .refine((name) => !['email', 'role', 'groups'].includes(name), {
    error: 'Row filters know user.email, user.role and user.groups by themselves.',
  });

export const attributeValues = z
  .array(
    z.string().trim().min(1, 'A value must not be empty.').max(200, 'A value has at most 200 characters.'),
  )
  .min(1, 'Give at least one value.')
  .max(1000, 'Give at most 1000 values.')
  .transform((values) => [...new Set(values)]);

export const attributeChange = whichPerson.extend({ name: attributeName, values: attributeValues });
export const attributeRemoval = whichPerson.extend({ name: attributeName });

export const membershipChange = whichPerson.extend({ groupId, member: z.boolean() });

export const groupForm = z.object({
  id: groupId,
  title: z.string().trim().min(1, 'Give the group a title.').max(160, 'Use at most 160 characters.'),
  description: z.string().trim().max(1000, 'Use at most 1000 characters.').default(''),
});

export type GroupForm = z.infer<typeof groupForm>;

export const whichGroup = z.object({ id: groupId });

export interface GroupSummary extends GroupForm {
  readonly members: number;
}

export interface GroupList {
  readonly groups: readonly GroupSummary[];
  /** Groups that own data or that policies name, and that nobody made yet: nobody decides for them. */
  readonly missing: readonly { readonly id: string; readonly because: string }[];
}

export interface GroupDetails extends GroupForm {
  readonly members: readonly (Pick<PersonSummary, 'id' | 'email' | 'name' | 'role' | 'state'> & {
    /** Null for a role that the policies do not have. */
    readonly roleTitle: string | null;
  })[];
  /** Tables whose requests the group decides. */
  readonly owns: readonly string[];
  /** Ids of the policies that name it. */
  readonly policies: readonly string[];
}

export const grantSummary = z.object({
  id: z.uuid(),
  dataset: z.string(),
  /** Empty: all. */
  columns: z.array(z.string()),
  level: z.enum(['read', 'unmasked']),
  expiresAt: z.string(),
});

export interface SessionSummary {
  readonly id: string;
  /** How it began: by password, single sign-on. */
  readonly method: string;
  readonly networkAddress: string;
  readonly userAgent: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

export interface PersonDetails extends PersonSummary {
  readonly createdAt: string;
  readonly deactivatedAt: string | null;
  readonly hasPassword: boolean;
  /** When the open invitation ends; null without one. */
  readonly invitedUntil: string | null;
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly grants: readonly z.infer<typeof grantSummary>[];
  /** Those that are alive, the one used last first. */
  readonly sessions: readonly SessionSummary[];
  readonly apiTokens: number;
  readonly secondFactor: boolean;
}

/** A role as the pages name it. */
export interface RoleName {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly scopes: readonly (typeof SCOPES)[number][];
  /** Whether the person who asks may give it to others. */
  readonly givable: boolean;
}

/** What there is to choose from in the forms. */
export interface PeopleChoices {
  readonly roles: RoleName[];
  readonly groups: { readonly id: string; readonly title: string }[];
  /** Attributes that somebody has, with some of their values. */
  readonly attributes: { readonly name: string; readonly values: readonly string[] }[];
}

/** Under a draft when there is a document, else as things are. */
export const viewAsRequest = whichPerson.extend({
  table: z.string().max(241),
  document: policyDocument.optional(),
});
export type ViewAsRequest = z.infer<typeof viewAsRequest>;

export interface ViewAsColumn {
  readonly name: string;
  readonly type: string;
  readonly tags: readonly string[];
  /** What the person sees of it. */
  readonly sight: Sight;
  /** They see more than whoever looks: the values shown are covered. */
  readonly covered: boolean;
}

export interface ViewAs {
  readonly table: string;
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  /** Every column of the table. */
  readonly columns: ViewAsColumn[];
  readonly rowFilter: {
    readonly sql: string;
    readonly because: readonly { readonly id: string; readonly says: string }[];
  } | null;
  /** Whoever looks does not see all rows themselves: some are left out that the person sees. */
  readonly rowsCovered: boolean;
  /** Null: they do not see the table. */
  readonly preview: Preview | null;
}

/** A row is found by a value in one of its columns. */
export const rowWhyRequest = viewAsRequest.extend({
  column: z.string().min(1).max(120),
  value: z.string().max(1000),
});
export type RowWhyRequest = z.infer<typeof rowWhyRequest>;

/** Which row filters that apply to a person let some rows pass. */
export interface RowWhy {
  /** Of the rows with the value; at most 100, and only such as whoever asks sees. */
  readonly rows: number;
  /** Of them, those that pass every filter. */
  readonly passing: number;
  readonly filters: {
    readonly id: string;
    readonly says: string;
    /** As it is asked for this person. */
    readonly sql: string;
    /** Why no row can pass, where that is so. */
    readonly problem: string | null;
    readonly passing: number;
  }[];
}
