import { z } from 'zod';

/** What the server and the page of dead letters say to each other. Instants are ISO 8601, sizes bytes. */

const topic = z.string().min(1).max(200);

/** A letter's place in the stream. `arrivedAt` tells apart letters of two streams that were at one position. */
export const letterId = z.strictObject({
  partition: z.int().min(0),
  offset: z.int().min(0),
  arrivedAt: z.iso.datetime({ precision: 3 }),
});
export type LetterId = z.infer<typeof letterId>;

/** What becomes of letters: none yet, in bronze after all, or given up. */
export const LETTER_STATES = ['open', 'replayed', 'discarded'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** Both ends included. */
const filterShape = {
  reasonCode: z.string().min(1).max(60).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
};
export const letterFilter = z.strictObject(filterShape);
export type LetterFilter = z.infer<typeof letterFilter>;

export const listInput = z.object({
  topic,
  ...filterShape,
  state: z.enum(LETTER_STATES).optional(),
  cursor: letterId.nullish(),
  limit: z.int().min(1).max(100).default(30),
});
export type ListInput = z.infer<typeof listInput>;

export const whichLetter = z.strictObject({ topic, letter: letterId });
export type WhichLetter = z.infer<typeof whichLetter>;

/** Of one request. */
export const CHOSEN_MAX = 500;

/** Letters one by one, or all that are open and match. */
export const selection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('letters'), letters: z.array(letterId).min(1).max(CHOSEN_MAX) }),
  z.strictObject({ kind: z.literal('filter'), filter: letterFilter }),
]);
export type Selection = z.infer<typeof selection>;

const NAME = String.raw`[^.[\]\s"\\]{1,128}`;
/** `customer.country`, `items[].quantity`. */
const path = z
  .string()
  .trim()
  .max(300)
  .regex(
    new RegExp(String.raw`^${NAME}(\[\])?(\.${NAME}(\[\])?){0,9}$`),
    'Name a field as customer.country, or items[].quantity for each of a list.',
  );
const fieldName = z
  .string()
  .trim()
  .regex(new RegExp(`^${NAME}$`), 'A name has no dots, brackets, quotes and spaces.');
const schemaId = z
  .int('A schema’s id is a whole number.')
  .min(1, 'A schema’s id is 1 or more.')
  .max(2_147_483_647);

/** How a text or number that should be an instant is written. */
export const INSTANT_FORMATS = [
  'iso',
  'epoch_seconds',
  'epoch_milliseconds',
  'day_first',
  'month_first',
] as const;
export type InstantFormat = (typeof INSTANT_FORMATS)[number];

export const ENCODINGS = ['windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be'] as const;

/** A change of a letter's value. One that does not fit a letter leaves it as it is. */
export const fixRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set_field'),
    path,
    value: z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]),
    /** `missing`: only where there is no such field, or null in it. */
    where: z.enum(['always', 'missing']),
  }),
  z.strictObject({ kind: z.literal('rename_field'), path, to: fieldName }),
  z.strictObject({ kind: z.literal('drop_field'), path }),
  z.strictObject({ kind: z.literal('to_number'), path }),
  z.strictObject({ kind: z.literal('to_text'), path }),
  z.strictObject({ kind: z.literal('to_instant'), path, format: z.enum(INSTANT_FORMATS) }),
  z.strictObject({ kind: z.literal('recode'), from: z.enum(ENCODINGS) }),
  z.strictObject({ kind: z.literal('strip_header') }),
  z.strictObject({ kind: z.literal('replace_schema_id'), schemaId }),
  z.strictObject({ kind: z.literal('add_header'), schemaId }),
]);
export type FixRule = z.infer<typeof fixRule>;
export type FixKind = FixRule['kind'];

/** Of a letter that is mended by hand. */
export const EDIT_CHARACTERS_MAX = 256 * 1024;
export const EDIT_BYTES_MAX = 64 * 1024;

const hex = z
  .string()
  .max(EDIT_BYTES_MAX * 4, 'These are more bytes than can be given by hand.')
  .refine(
    (text) => /^([0-9a-f]{2})*$/i.test(text.replaceAll(/\s/g, '')),
    'Write each byte as two hexadecimal digits, such as 00 1f.',
  );

/** `edit` gives the whole value as text, `bytes` as hexadecimal digits. */
export const fix = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('as_is') }),
  z.strictObject({ kind: z.literal('edit'), text: z.string().max(EDIT_CHARACTERS_MAX) }),
  z.strictObject({ kind: z.literal('bytes'), hex }),
  z.strictObject({ kind: z.literal('rules'), rules: z.array(fixRule).min(1, 'Add a rule.').max(20) }),
]);
export type Fix = z.infer<typeof fix>;

const isForOne = ({ selection: chosen, fix: wanted }: { selection: Selection; fix: Fix }) =>
  (wanted.kind !== 'edit' && wanted.kind !== 'bytes') ||
  (chosen.kind === 'letters' && chosen.letters.length === 1);
const FOR_ONE = { error: 'An edit is of one letter. Choose one, or use rules.', path: ['fix'] };

export const replayInput = z.strictObject({ topic, selection, fix }).refine(isForOne, FOR_ONE);
export type ReplayInput = z.infer<typeof replayInput>;

export const discardInput = z.strictObject({
  topic,
  selection,
  reason: z
    .string()
    .trim()
    .min(3, 'Say why, for whoever looks for these records.')
    .max(1_000, 'At most 1000 characters.'),
});
export type DiscardInput = z.infer<typeof discardInput>;

export const whichJob = z.strictObject({ id: z.uuid() });

/** Letters of one reason, as far as the reader sees them. */
export interface ReasonSummary {
  /** Null for whoever does not see the column. */
  readonly reasonCode: string | null;
  readonly letters: number;
  /** Neither replayed nor discarded; null where that cannot be told for this reader. */
  readonly open: number | null;
  readonly replayed: number | null;
  readonly discarded: number | null;
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
}

export interface TopicLetters {
  readonly topic: string;
  readonly table: string;
  /** Changes when there are other letters. */
  readonly snapshotId: string | null;
  readonly reasons: readonly ReasonSummary[];
  /** The reader's rights reach for it: every row and column as it is. */
  readonly mayReplay: boolean;
  readonly mayDiscard: boolean;
}

/** A value as it can be shown. `bytes` is all of it; `isCut`: there is more than is here. */
export type ShownValue =
  | { readonly kind: 'text' | 'hex'; readonly text: string; readonly bytes: number; readonly isCut: boolean }
  | { readonly kind: 'tombstone' }
  /** By a policy. */
  | { readonly kind: 'masked' };

export interface Letter {
  readonly id: LetterId;
  readonly reasonCode: string | null;
  /** Null where the reader does not see it. */
  readonly reason: string | null;
  readonly schemaId: number | null;
  readonly value: ShownValue;
  readonly state: LetterState;
}

export interface LetterPage {
  readonly items: readonly Letter[];
  readonly nextCursor: LetterId | null;
  /** The table is seen, and what tells one letter from another is not. */
  readonly isWithheld: boolean;
}

export interface LetterAttempt {
  readonly at: string;
  readonly by: string;
  readonly outcome: 'refused' | 'replayed' | 'discarded';
  /** Of what was refused; null where the reader does not see reasons. */
  readonly reasonCode: string | null;
  readonly reason: string | null;
  /** What was changed; null where it may hold values that the reader does not see. */
  readonly fix: Fix | null;
  /** Why it was discarded. */
  readonly why: string | null;
  readonly snapshotId: string | null;
}

/** The whole value in the forms in which it can be given anew. */
export interface EditableValue {
  /** Null for bytes that are not text and that no schema makes JSON of. */
  readonly text: string | null;
  /** The text is what the schema makes of the bytes. */
  readonly isRead: boolean;
  /** Null for more bytes than can be given. */
  readonly hex: string | null;
}

export interface LetterDetails extends Letter {
  readonly topic: string;
  readonly table: string;
  readonly key: string | null;
  readonly isKeyMasked: boolean;
  /** For mending it by hand; null for what is too long or not to be seen. */
  readonly editable: EditableValue | null;
  /** The latest first. */
  readonly attempts: readonly LetterAttempt[];
}

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'stopped'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Work on letters that somebody asked for. */
export interface LetterJob {
  readonly id: string;
  readonly topic: string;
  readonly what: 'replay' | 'discard';
  readonly state: JobState;
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | null;
  /** Letters that were chosen, when it was asked for. */
  readonly selected: number;
  readonly settled: number;
  readonly refused: number;
  /** Had an outcome before this came to them. */
  readonly already: number;
  readonly why: string | null;
  /** What is changed; null where it may hold values that the reader does not see. */
  readonly fix: Fix | null;
  readonly error: string | null;
}

/** What a replay would do, without doing it. */
export interface Trial {
  readonly selected: number;
  /** Less than `selected` when there are very many. */
  readonly tried: number;
  readonly accepted: number;
  /** Had an outcome before. */
  readonly already: number;
  readonly refused: readonly {
    readonly reasonCode: string;
    readonly letters: number;
    /** Of the first of them. */
    readonly reason: string;
  }[];
  /** Some that are accepted and some that are not. */
  readonly samples: readonly {
    readonly id: LetterId;
    readonly before: ShownValue;
    readonly after: ShownValue;
    /** Null: it is accepted. */
    readonly reason: string | null;
  }[];
}
