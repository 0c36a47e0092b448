import { z } from 'zod';

/**
 * Events of OpenLineage, spec 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json), and of its facets those that the
 * portal reads. Facets that it does not know are ignored, as the spec asks of consumers.
 */

/** Without control characters. */
const NAME = /^\P{Cc}+$/u;
/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
const name = z
  .string()
  .min(1)
  .max(240)
  .regex(NAME, 'must not have control characters')
  .refine((value) => value.isWellFormed(), 'must be valid Unicode');
const text = z.string().transform((value) => value.replaceAll('\0', '').toWellFormed());
const time = z.iso.datetime({ offset: true });

const identity = z.object({ namespace: name, name });

interface FieldGiven {
  readonly name: string;
  readonly type?: string | null | undefined;
  readonly description?: string | null | undefined;
}

const FIELDS_MAX = 10_000;

const field: z.ZodType<FieldGiven> = z.object({
  name,
  type: text.nullish(),
  description: text.nullish(),
});

const transformation = z.object({
  type: z.string(),
  subtype: z.string().nullish(),
  masking: z.boolean().nullish(),
});

const inputField = identity.extend({
  field: name,
  transformations: z.array(transformation).max(1_000).nullish(),
});
export type InputField = z.output<typeof inputField>;

const columnLineage = z.object({
  fields: z.record(
    name,
    z.object({
      inputFields: z.array(inputField).max(FIELDS_MAX),
      /** Of spec 1-0-0, before each input field had transformations of its own. */
      transformationType: z.string().nullish(),
    }),
  ),
  dataset: z.array(inputField).max(FIELDS_MAX).nullish(),
});

const datasetFacets = z.object({
  schema: z.object({ fields: z.array(field).max(FIELDS_MAX).nullish() }).nullish(),
  columnLineage: columnLineage.nullish(),
  documentation: z.object({ description: text }).nullish(),
  ownership: z.object({ owners: z.array(z.object({ name: text })).nullish() }).nullish(),
  dataSource: z.object({ name: text.nullish(), uri: text.nullish() }).nullish(),
  symlinks: z.object({ identifiers: z.array(identity).max(100).nullish() }).nullish(),
});

const ASSERTIONS_MAX = 10_000;
const assertions = z.object({
  assertions: z
    .array(z.object({ assertion: name, success: z.boolean(), column: name.nullish() }))
    .max(ASSERTIONS_MAX),
});

const dataset = identity.extend({
  facets: datasetFacets.nullish(),
  /** Of what a run reads: what it found to hold of it, and what not. */
  inputFacets: z.object({ dataQualityAssertions: assertions.nullish() }).nullish(),
});
export type EventDataset = z.output<typeof dataset>;

const job = identity.extend({
  facets: z.object({ sql: z.object({ query: text }).nullish() }).nullish(),
});

const DATASETS_MAX = 2_000;
const datasets = z.array(dataset).max(DATASETS_MAX).nullish();

export const RUN_STATES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;
export type RunState = (typeof RUN_STATES)[number];

const common = { eventTime: time, producer: z.string().max(2_000) };

const runEvent = z.object({
  ...common,
  eventType: z.enum(RUN_STATES).default('OTHER'),
  run: z.object({
    runId: z.guid(),
    facets: z
      .object({
        errorMessage: z.object({ message: text }).nullish(),
        // What is wrong in these takes nothing away from what the event says.
        nominalTime: z.object({ nominalStartTime: time }).nullish().catch(null),
        parent: z.object({ job: identity }).nullish().catch(null),
      })
      .nullish(),
  }),
  job,
  inputs: datasets,
  outputs: datasets,
});
export type RunEvent = z.output<typeof runEvent>;

const jobEvent = z.object({ ...common, job, inputs: datasets, outputs: datasets });
export type JobEvent = z.output<typeof jobEvent>;

const datasetEvent = z.object({ ...common, dataset });
export type DatasetEvent = z.output<typeof datasetEvent>;

export type LineageEvent =
  | ({ readonly kind: 'run' } & RunEvent)
  | ({ readonly kind: 'job' } & JobEvent)
  | ({ readonly kind: 'dataset' } & DatasetEvent);

export type ReadEvent =
  | { readonly ok: true; readonly event: LineageEvent }
  /** Names the path of what is wrong. */
  | { readonly ok: false; readonly reason: string };

/** Which of the three an event is, is told by what it has: `run`, `job` without a run, or `dataset`. */
export function readEvent(given: unknown): ReadEvent {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { ok: false, reason: 'An event is a JSON object.' };
  if ('run' in given) return read('run', runEvent.safeParse(given));
  if ('job' in given) return read('job', jobEvent.safeParse(given));
  if ('dataset' in given) return read('dataset', datasetEvent.safeParse(given));
  return { ok: false, reason: 'An event has a run and a job, a job, or a dataset: this has none of them.' };
}

function read(kind: LineageEvent['kind'], result: z.ZodSafeParseResult<object>): ReadEvent {
  if (result.success) return { ok: true, event: { kind, ...result.data } as LineageEvent };
  const [issue] = result.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return { ok: false, reason: `${path || 'The event'}: ${issue?.message ?? 'it is not valid'}.` };
}
