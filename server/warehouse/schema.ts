import { z } from 'zod';

/** The part of dbt's file formats that this project uses. Anything else in a file is refused, so that a typo is seen. */

const name = z
  .string()
  .regex(/^[a-z_][a-z0-9_]*$/, 'must be lower case letters, digits and underscores')
  .max(120);
const oneOrMore = z.union([name.transform((one) => [one]), z.array(name).min(1)]);
const tags = z
  .union([z.string().transform((tag) => [tag]), z.array(z.string().min(1))])
  .default([])
  .readonly();
const meta = z.object({ owner: z.string().min(1).optional(), domain: name.optional() }).default({});
/** `owner` is the group that decides who may see it, `domain` the part of the business it belongs to. */
const ownedMeta = z.object({ owner: z.string().min(1), domain: name.optional() });
const description = z.string().trim().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const where = z.object({ where: z.string().min(1).optional() }).default({});
const testBody = {
  unique: z.strictObject({ column_name: z.string().min(1).optional(), config: where }),
  not_null: z.strictObject({ column_name: z.string().min(1).optional(), config: where }),
  accepted_values: z.strictObject({ values: z.array(scalar).min(1), config: where }),
  relationships: z.strictObject({ to: z.string().min(1), field: name, config: where }),
};
const dataTest = z.union(
  [
    z.enum(['unique', 'not_null']),
    z.strictObject({ unique: testBody.unique }),
    z.strictObject({ not_null: testBody.not_null }),
    z.strictObject({ accepted_values: testBody.accepted_values }),
    z.strictObject({ relationships: testBody.relationships }),
  ],
  { error: 'must be one of unique, not_null, accepted_values (values) and relationships (to, field)' },
);
const dataTests = z.array(dataTest).default([]);

const column = z.strictObject({
  name,
  data_type: z.string().min(1),
  description,
  tags,
  meta,
  data_tests: dataTests,
});

const modelEntry = z.strictObject({
  name,
  description,
  tags,
  meta: ownedMeta,
  data_tests: dataTests,
  columns: z.array(column).min(1),
});

const sourceTable = z.strictObject({
  name,
  description,
  tags,
  meta,
  columns: z.array(column).min(1),
});

const sourceEntry = z.strictObject({
  name,
  schema: name.optional(),
  description,
  tags,
  meta: ownedMeta,
  tables: z.array(sourceTable).min(1),
});

/** A figure with one meaning: an aggregate over one model's columns, by the name that people know it by. */
const metricEntry = z.strictObject({
  name,
  label: z.string().trim().min(1).max(80),
  description,
  model: z.string().regex(/^ref\('[a-z_][a-z0-9_]*'\)$/, "must be written like ref('fact_sales')"),
  /** DuckDB's SQL over the model's columns by their names, without a table's name before them. */
  expression: z.string().trim().min(1).max(1000),
});

export const propertiesFile = z.strictObject({
  version: z.literal(2),
  models: z.array(modelEntry).default([]),
  sources: z.array(sourceEntry).default([]),
  metrics: z.array(metricEntry).default([]),
});

/**
 * How a model becomes a table.
 *
 * - `table`: the whole SELECT, anew, when something upstream changed.
 * - `incremental`, with a strategy for the rows of a run:
 *   `append` adds them; `insert_new` adds those whose `unique_key` is not yet in their partition (of several the
 *   first by `order_by`); `insert_overwrite` replaces the partitions that came out different; `merge` replaces the
 *   rows with the same `unique_key`.
 */
export const modelConfig = z
  .strictObject({
    materialized: z.enum(['table', 'incremental']),
    incremental_strategy: z.enum(['append', 'insert_new', 'insert_overwrite', 'merge']).optional(),
    unique_key: oneOrMore.optional(),
    partition_by: name.optional(),
    order_by: oneOrMore.optional(),
    schema: name,
  })
  .superRefine((config, context) => {
    const { materialized, incremental_strategy: strategy, unique_key: key } = config;
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if (materialized === 'incremental' && !strategy) problem('incremental_strategy is missing');
    if ((strategy === 'merge' || strategy === 'insert_new') && !key)
      problem(`unique_key is missing, ${strategy} needs it`);
    if (strategy === 'insert_overwrite' && !config.partition_by)
      problem('partition_by is missing, insert_overwrite needs it');
    if (strategy === 'merge' && config.partition_by)
      problem('merge rewrites the whole table: it cannot have partition_by');
  });

export const projectFile = z.looseObject({
  name,
  'model-paths': z.array(z.string()).default(['models']),
  'macro-paths': z.array(z.string()).default(['macros']),
  vars: z.record(z.string(), scalar).default({}),
  models: z.record(z.string(), z.unknown()).default({}),
});

export type DataTest = z.infer<typeof dataTest>;
export type DeclaredColumn = z.infer<typeof column>;
export type ModelEntry = z.infer<typeof modelEntry>;
export type MetricEntry = z.infer<typeof metricEntry>;
export type SourceEntry = z.infer<typeof sourceEntry>;
export type ModelConfig = z.infer<typeof modelConfig>;
export type Scalar = z.infer<typeof scalar>;
