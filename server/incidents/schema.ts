import { z } from 'zod';

/** What the server and the pages of incidents say to each other. Instants are ISO 8601. */

/** What opens an incident, the worst first. */
export const INCIDENT_SEVERITIES = ['critical', 'warning'] as const;
export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number];

export const INCIDENT_STATES = ['open', 'acknowledged', 'resolved'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/**
 * How a person ends an incident. `fixed`: it is opened again if it still fails. `accepted`, `false_alarm`: what fails now does not
 * open another until it has come right once.
 */
export const RESOLUTIONS = ['fixed', 'accepted', 'false_alarm'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
/** `recovered`: everything came right by itself. */
export type AnyResolution = Resolution | 'recovered';

/** `accepted`: it fails, and somebody said that it may. */
export type SymptomState = 'failing' | 'accepted' | 'fine';
export type SymptomKind = 'check' | 'monitor';

/**
 * `worsened`: something critical fails now. `changed`: more or less of it fails than before. The first three and `resolved` are told
 * to channels.
 */
export const EVENT_KINDS = [
  'opened',
  'reopened',
  'worsened',
  'changed',
  'acknowledged',
  'assigned',
  'commented',
  'resolved',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export const TOLD_EVENTS = ['opened', 'reopened', 'worsened', 'resolved'] as const satisfies EventKind[];
export type ToldEvent = (typeof TOLD_EVENTS)[number];

/** An incident that comes again so soon is the same one. */
export const REOPENED_WITHIN_MS = 60 * 60 * 1000;

const table = z.string().min(3).max(300);
const incident = z.uuid();
const text = z.string().trim().max(4_000, 'A comment has at most 4,000 characters.');

export const incidentsInput = z.strictObject({
  state: z.enum(['unresolved', ...INCIDENT_STATES, 'all']).default('unresolved'),
  severity: z.enum(INCIDENT_SEVERITIES).optional(),
  table: table.optional(),
  domain: z.string().min(1).max(120).optional(),
  /** A person's id, `me` or `nobody`. */
  assignee: z.union([z.uuid(), z.enum(['me', 'nobody'])]).optional(),
  cursor: z.int().min(1).nullish(),
  limit: z.int().min(1).max(100).default(50),
});
export type IncidentsInput = z.infer<typeof incidentsInput>;

export const whichIncident = z.strictObject({ incident });
export const tablesInput = z.strictObject({ tables: z.array(table).max(500) });
export const assignInput = z.strictObject({ incident, person: z.uuid().nullable() });
export const commentInput = z.strictObject({ incident, text: text.min(1, 'Write something.') });
export const resolveInput = z.strictObject({
  incident,
  resolution: z.enum(RESOLUTIONS),
  text: text.min(1, 'Say what was done, or why it may be so: the next person reads it.'),
});
export const peopleInput = z.strictObject({ incident, search: z.string().trim().max(120).default('') });

export interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** Something that fails or failed, to somebody who may know of it. */
export interface SeenSymptom {
  readonly kind: SymptomKind;
  readonly key: string;
  readonly sentence: string;
  readonly columns: readonly string[];
  readonly severity: IncidentSeverity;
  readonly state: SymptomState;
  readonly since: string;
  readonly changedAt: string;
  /** Rows that it is about and that fail, when the incident began and now; null where that is not known, or not theirs to know. */
  readonly elementsThen: number | null;
  readonly unexpectedThen: number | null;
  readonly elementsNow: number | null;
  readonly unexpectedNow: number | null;
  readonly href: string | null;
}

export interface SeenIncident {
  readonly id: string;
  readonly table: string;
  readonly domain: string | null;
  readonly owner: string | null;
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  readonly openedAt: string;
  /** When it began last. */
  readonly since: string;
  readonly reopenings: number;
  readonly acknowledgedAt: string | null;
  /** Null: nobody, or somebody who is gone. */
  readonly acknowledgedBy: NamedPerson | null;
  readonly assignee: NamedPerson | null;
  readonly resolvedAt: string | null;
  readonly resolution: AnyResolution | null;
  readonly resolvedBy: NamedPerson | null;
  /** What fails first. */
  readonly symptoms: readonly SeenSymptom[];
}

export interface IncidentPageOf {
  readonly items: readonly SeenIncident[];
  readonly nextCursor: number | null;
}

export interface Facet {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Of what is not resolved and that the reader sees. */
export interface IncidentFacets {
  readonly unresolved: number;
  readonly critical: number;
  readonly mine: number;
  readonly unassigned: number;
  readonly tables: readonly Facet[];
  readonly domains: readonly Facet[];
  readonly assignees: readonly Facet[];
}

export interface SeenEvent {
  readonly id: number;
  readonly at: string;
  readonly kind: EventKind;
  /** Null: the portal, or somebody who is gone. */
  readonly actor: string | null;
  readonly isByPerson: boolean;
  readonly person: string | null;
  readonly resolution: AnyResolution | null;
  /** Null where nothing was written, or where it names what the reader does not see. */
  readonly text: string | null;
  readonly isTextWithheld: boolean;
  /** What it is about, in words. */
  readonly symptoms: readonly string[];
}

export interface IncidentDetails extends SeenIncident {
  readonly events: readonly SeenEvent[];
  readonly mayAct: boolean;
  /** How people outside are told of it; empty to whoever does not manage channels. */
  readonly deliveries: readonly SeenDelivery[];
}

/** What may have caused it, and how sure that is not: they are ranked, not proven. */
export const CAUSE_KINDS = ['incident', 'failing', 'run', 'held', 'late', 'letters', 'schema'] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

export interface Cause {
  readonly kind: CauseKind;
  /** A table, or a topic. */
  readonly subject: string;
  readonly sentence: string;
  /** Null where it is not known since when. */
  readonly since: string | null;
  /** Steps of lineage upstream; 0: the table itself. */
  readonly distance: number;
  /** Nothing upstream of it is a candidate: it may be where it began. */
  readonly isRoot: boolean;
  readonly href: string;
}

export interface Causes {
  readonly causes: readonly Cause[];
  /** How many tables and topics upstream were looked at. */
  readonly looked: number;
  readonly truncated: boolean;
  readonly lineageHref: string;
}

export const CHANNEL_KINDS = ['webhook', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export const CHANNEL_SCOPES = ['all', 'domain', 'owner', 'table'] as const;
export type ChannelScope = (typeof CHANNEL_SCOPES)[number];

const ADDRESSES_MAX = 20;
const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'The address of a webhook begins with https:// or http://.' })
  .max(2_000)
  .refine((url) => {
    const { username, password } = new URL(url);
    return username === '' && password === '';
  }, 'Leave out the user and password: each message is signed instead.');

export const saveChannelInput = z
  .strictObject({
    /** Null: a new one. */
    id: z.uuid().nullable(),
    name: z.string().trim().min(1, 'A channel needs a name.').max(120),
    kind: z.enum(CHANNEL_KINDS),
    /** Of a webhook; null: the one that it has. */
    url: webhookUrl.nullable().default(null),
    addresses: z
      .array(z.email('Write e-mail addresses like name@example.com.').max(254))
      .max(ADDRESSES_MAX, `A channel has at most ${ADDRESSES_MAX} addresses.`)
      .default([]),
    scope: z.enum(CHANNEL_SCOPES),
    scopeName: z.string().trim().min(1).max(300).nullable().default(null),
    severity: z.enum(INCIDENT_SEVERITIES),
    isEnabled: z.boolean().default(true),
  })
  .refine(({ scope, scopeName }) => (scope === 'all') === (scopeName === null), {
    path: ['scopeName'],
    error: 'Say which domain, owner or table.',
  })
  .refine(({ kind, addresses }) => kind !== 'email' || addresses.length > 0, {
    path: ['addresses'],
    error: 'An e-mail channel needs an address.',
  })
  .refine(({ kind, id, url }) => kind !== 'webhook' || id !== null || url !== null, {
    path: ['url'],
    error: 'A webhook needs an address.',
  });
export type SaveChannelInput = z.infer<typeof saveChannelInput>;
export const whichChannel = z.strictObject({ channel: z.uuid() });

/** The secret that signs a webhook's messages, the only time that it is told; null where there is no new one. */
export interface SavedChannel {
  readonly id: string;
  readonly secret: string | null;
}

/** `withheld`: nothing was sent, since who saved the channel may not see it, or the channel is off. */
export const DELIVERY_STATES = ['waiting', 'sent', 'given_up', 'withheld'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface SeenDelivery {
  readonly id: string;
  readonly channel: string;
  readonly event: ToldEvent | 'test';
  readonly incident: string | null;
  /** Null of a test, and of a table that the reader does not see. */
  readonly table: string | null;
  readonly at: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Of one that waits, when it is tried next. */
  readonly nextAt: string | null;
  readonly problem: string | null;
  readonly settledAt: string | null;
}

export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Of a webhook its host: the rest of its address may be a secret. */
  readonly host: string | null;
  readonly addresses: readonly string[];
  readonly scope: ChannelScope;
  readonly scopeName: string | null;
  readonly severity: IncidentSeverity;
  readonly isEnabled: boolean;
  /** What they may see is what is sent. */
  readonly savedBy: string | null;
  readonly savedAt: string;
  readonly waiting: number;
  /** In the last seven days. */
  readonly sent: number;
  readonly givenUp: number;
  /** The latest first. */
  readonly deliveries: readonly SeenDelivery[];
}

export interface ChannelList {
  readonly channels: readonly SeenChannel[];
  /** Whether the portal has a mail server. */
  readonly mayMail: boolean;
  readonly domains: readonly string[];
  readonly owners: readonly NamedPerson[];
}
