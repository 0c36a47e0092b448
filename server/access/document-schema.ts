import { z } from 'zod';
import { SCOPES } from '../auth/roles.ts';

/** The policy document: roles and policies as they are stored, exported to files, edited and applied. */

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and hyphens, beginning with a letter')
  .max(80);
const identifier = z
  .string()
  .regex(/^[a-z_][a-z0-9_]*$/, 'must be lower case letters, digits and underscores')
  .max(120);
const datasetName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/, 'must be a table like gold.fact_sales')
  .max(241);
const columnName = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/,
    'must be a column like gold.dim_customer.name',
  )
  .max(362);
const tag = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, 'must be a tag like pii.email')
  .max(120);
const title = z.string().trim().min(1).max(160);

/** Limits of what one person of a role may run; of several roles' limits the person has their own role's. */
export const queryLimits = z.strictObject({
  /** From the start of the run to its last row. */
  seconds: z.int().min(1).max(3600),
  memoryMb: z.int().min(64).max(65_536),
  /** A result that has more ends after this many, and says so. */
  rows: z.int().min(1).max(100_000_000),
  /** At the same time; further ones wait. */
  concurrent: z.int().min(1).max(100),
  /** Bytes of data files, by the columns a statement touches. */
  scanMb: z.int().min(1).max(10_000_000),
});

export type QueryLimits = z.infer<typeof queryLimits>;

export const roleEntry = z.strictObject({
  id,
  title,
  summary: z.string().trim().max(300).default(''),
  scopes: z.array(z.enum(SCOPES)).default([]),
  limits: queryLimits,
});

/** Whom a policy is about: everyone, or those whom any of the lists names. */
export const audience = z
  .strictObject({
    everyone: z.literal(true).optional(),
    roles: z.array(id).default([]),
    groups: z.array(id).default([]),
    /** E-mail addresses. */
    people: z.array(z.email().toLowerCase()).default([]),
  })
  .prefault({});

/** What of the data a policy is about: whatever any of the lists names. */
export const target = z.strictObject({
  /** Every dataset. */
  everything: z.literal(true).optional(),
  /** `gold`. */
  namespaces: z.array(identifier).default([]),
  domains: z.array(identifier).default([]),
  datasets: z.array(datasetName).default([]),
  /** `gold.dim_customer.name`. */
  columns: z.array(columnName).default([]),
  /** Of columns, or of datasets (then all their columns). `pii` includes `pii.email`. */
  tags: z.array(tag).default([]),
  /** Dashboards by id; `*` for all. */
  dashboards: z.array(z.string().regex(/^(\*|[a-z][a-z0-9-]*)$/)).default([]),
});

/** The closed vocabulary of masks. A mask that does not fit a column's type gives null. */
export const mask = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('null') }),
  z.strictObject({
    kind: z.literal('constant'),
    value: z.union([z.string().max(200), z.number(), z.boolean()]),
  }),
  /** SHA-256 over the installation's salt and the value's text, hexadecimal. Equal values stay equal. */
  z.strictObject({ kind: z.literal('hash') }),
  /** The first and last characters stay, what is between becomes `…`; a text not longer than both is `…`. */
  z.strictObject({
    kind: z.literal('partial'),
    first: z.int().min(0).max(20).default(0),
    last: z.int().min(0).max(20).default(0),
  }),
  /** The first character and the domain stay: `a…@example.com`; what is no address becomes `…`. */
  z.strictObject({ kind: z.literal('email') }),
  z.strictObject({ kind: z.literal('last_four') }),
  /** A date or instant becomes the first of its month (UTC), */
  z.strictObject({ kind: z.literal('month') }),
  /** or of its year. */
  z.strictObject({ kind: z.literal('year') }),
  /** A number becomes the nearest multiple of `to`, halves away from zero. */
  z.strictObject({ kind: z.literal('round'), to: z.number().positive() }),
]);

export type Mask = z.infer<typeof mask>;

const base = {
  id,
  title,
  to: audience,
  /** Whom it is not about, although `to` names them. */
  except: audience,
};

export const policy = z.discriminatedUnion('kind', [
  /** Lets people see datasets, columns and dashboards. */
  z.strictObject({ ...base, kind: z.literal('allow'), on: target }),
  /** Hides them, whatever allows them. */
  z.strictObject({ ...base, kind: z.literal('deny'), on: target }),
  /** Changes the values of columns. */
  z.strictObject({ ...base, kind: z.literal('mask'), on: target, mask }),
  /** Leaves only the rows for which the condition is true. */
  z.strictObject({
    ...base,
    kind: z.literal('row_filter'),
    on: target,
    /** SQL over the table's columns and the person's attributes: `region = user.region`. */
    where: z.string().trim().min(1).max(4000),
  }),
]);

export type Policy = z.infer<typeof policy>;
export type PolicyRole = z.infer<typeof roleEntry>;

export const policyDocument = z.strictObject({
  roles: z.array(roleEntry).min(1),
  policies: z.array(policy),
});

export type PolicyDocument = z.infer<typeof policyDocument>;
