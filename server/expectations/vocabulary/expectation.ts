import { z } from 'zod';

/** The parts that expectations are put together from: their arguments, and how they are told. Browser-safe. */

/** What a check is about, which says what its outcome counts. */
export const GROUPS = [
  /** Values of one column, row by row. */
  'values',
  /** Two columns, row by row. */
  'pair',
  /** Several columns, row by row. */
  'columns',
  /** One figure of all rows. */
  'aggregate',
  /** The table as such: its columns, types and number of rows. */
  'table',
  /** This table's rows or their number beside another table's. */
  'other_table',
  /** A statement in SQL. */
  'statement',
] as const;
export type Group = (typeof GROUPS)[number];

export interface Expectation<S extends z.ZodObject = z.ZodObject> {
  /** Strict: an argument that it does not know is a mistake. */
  readonly arguments: S;
  readonly group: Group;
  /** Its name for people, `Values are in a set`. */
  readonly label: string;
  /** The columns that its arguments name, in their order; those of `row_condition` are told by `columnsRead`. */
  columnsOf(args: z.output<S>): readonly string[];
  /** What it says of the table, `amount is between 0 and 100,000`, without a full stop. */
  sentence(args: z.output<S>): string;
  /** The other table that it reads, `silver.stg_customers`; null for none. */
  otherTableOf(args: z.output<S>): string | null;
}

interface Definition<S extends z.ZodObject> {
  readonly group: Group;
  readonly label: string;
  readonly arguments: S;
  /** Without the rows that it is about and how many of them may fail. */
  says(args: z.output<S>): string;
  columnsOf?(args: z.output<S>): readonly string[];
  otherTableOf?(args: z.output<S>): string | null;
}

/** The names under which Great Expectations' arguments hold columns, in the order in which people read them. */
const COLUMN_ARGUMENTS = ['column', 'column_A', 'column_B', 'column_list', 'column_set'] as const;

export function expectation<S extends z.ZodObject>(definition: Definition<S>): Expectation<S> {
  const { group, label, arguments: schema, says } = definition;
  return {
    group,
    label,
    arguments: schema,
    columnsOf: definition.columnsOf ?? ((args) => namedColumns(args)),
    otherTableOf: definition.otherTableOf ?? (() => null),
    sentence: (args) => `${says(args)}${qualification(args)}`,
  };
}

function namedColumns(args: Readonly<Record<string, unknown>>): string[] {
  const names = COLUMN_ARGUMENTS.flatMap((name) => args[name] ?? []) as string[];
  return [...new Set(names)];
}

function qualification({ mostly, row_condition }: Readonly<Record<string, unknown>>): string {
  const share = typeof mostly === 'number' && mostly < 1 ? ` in at least ${percent(mostly)} of rows` : '';
  const rows = row_condition ? `, where ${conditionText(row_condition as RowCondition)}` : '';
  return `${share}${rows}`;
}

export const scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;
/** Null among the values of a set is taken as it stands: nulls are missing and never looked up. */
export const valueSet = z.array(scalar.nullable()).max(10_000);

export const name = z.string().min(1).max(300);
/** A number, or a date or instant as text (ISO 8601). */
export const bound = z.union([z.number(), z.string().min(1)]).nullish();
export const count = z.number().int().min(0);
export const share = z.number().min(0).max(1);
export const flag = z.boolean().nullish();

/**
 * `Column("x") > 5` as Great Expectations 1.x writes it into a suite; a text is older and may be in one of three
 * languages, see `condition_parser`.
 */
export type ConditionObject =
  | {
      readonly type: 'comparison';
      readonly column: { readonly name: string };
      readonly operator: (typeof CONDITION_OPERATORS)[number];
      readonly parameter: Scalar | readonly Scalar[];
    }
  | { readonly type: 'nullity'; readonly column: { readonly name: string }; readonly is_null: boolean }
  | { readonly type: 'and' | 'or'; readonly conditions: readonly ConditionObject[] }
  | { readonly type: 'pass_through'; readonly pass_through_filter: string };

const CONDITION_OPERATORS = ['==', '!=', '<', '>', '<=', '>=', 'IN', 'NOT_IN'] as const;
const conditionColumn = z.object({ name });
const conditionObject: z.ZodType<ConditionObject> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('comparison'),
      column: conditionColumn,
      operator: z.enum(CONDITION_OPERATORS),
      parameter: z.union([scalar, z.array(scalar)]),
    }),
    z.object({ type: z.literal('nullity'), column: conditionColumn, is_null: z.boolean() }),
    z.object({ type: z.enum(['and', 'or']), conditions: z.array(conditionObject).min(1).max(100) }),
    z.object({ type: z.literal('pass_through'), pass_through_filter: z.string().min(1).max(4_000) }),
  ]),
);
export const rowCondition = z.union([z.string().max(4_000), conditionObject]).nullish();
export type RowCondition = string | ConditionObject;

/** `sql` is ours and what no parser means, unless the text is in the syntax of `col("x")`. */
export const CONDITION_PARSERS = [
  'sql',
  'pandas',
  'spark',
  'great_expectations',
  'great_expectations__experimental__',
] as const;

/** What every expectation takes and no outcome depends on. */
const everywhere = {
  result_format: z
    .union([
      z.enum(['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE']),
      z.looseObject({ result_format: z.enum(['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE']).optional() }),
    ])
    .nullish(),
  catch_exceptions: flag,
  include_config: flag,
  meta: z.record(z.string(), z.unknown()).nullish(),
  batch_id: z.string().nullish(),
};

const rows = {
  row_condition: rowCondition,
  condition_parser: z.enum(CONDITION_PARSERS).nullish(),
};

/** Of the whole table. */
export const ofTable = <T extends z.ZodRawShape>(own: T) => z.strictObject({ ...own, ...everywhere });
/** Of all rows, or of those of a condition. */
export const ofRows = <T extends z.ZodRawShape>(own: T) => z.strictObject({ ...own, ...rows, ...everywhere });
/** Row by row: so many of them at least must follow the rule. */
export const rowByRow = <T extends z.ZodRawShape>(own: T) =>
  z.strictObject({ ...own, mostly: share.nullish(), ...rows, ...everywhere });

export const between = { min_value: bound, max_value: bound, strict_min: flag, strict_max: flag };

interface Bounds {
  readonly min_value?: string | number | null | undefined;
  readonly max_value?: string | number | null | undefined;
  readonly strict_min?: boolean | null | undefined;
  readonly strict_max?: boolean | null | undefined;
}

/** `is between 0 and 100,000`, `is above 0`; the verb is the caller's. */
export function boundsText({ min_value: min, max_value: max, strict_min, strict_max }: Bounds): string {
  const least = min == null ? null : `${strict_min ? 'above' : 'at least'} ${valueText(min)}`;
  const most = max == null ? null : `${strict_max ? 'below' : 'at most'} ${valueText(max)}`;
  if (min != null && max != null && !strict_min && !strict_max) {
    return min === max ? valueText(min) : `between ${valueText(min)} and ${valueText(max)}`;
  }
  return [least, most].filter((each) => each !== null).join(' and ') || 'anything';
}

export function valueText(value: Scalar | null): string {
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 12 });
  return String(value);
}

const LISTED_MAX = 8;

/** `pending, paid, shipped and 12 more`. */
export function listText(values: readonly (Scalar | null)[], joint = ', '): string {
  if (values.length === 0) return 'nothing';
  const more = values.length - LISTED_MAX;
  const shown = values.slice(0, more > 0 ? LISTED_MAX : undefined).map(valueText);
  return more > 0 ? `${shown.join(joint)} and ${more} more` : shown.join(joint);
}

export function percent(part: number): string {
  return `${(part * 100).toLocaleString('en', { maximumFractionDigits: 4 })} %`;
}

export function conditionText(condition: RowCondition): string {
  if (typeof condition === 'string') return condition.trim();
  switch (condition.type) {
    case 'comparison': {
      const { column, operator, parameter } = condition;
      const values = Array.isArray(parameter) ? `(${listText(parameter)})` : valueText(parameter as Scalar);
      return `${column.name} ${operator === 'NOT_IN' ? 'NOT IN' : operator} ${values}`;
    }
    case 'nullity':
      return `${condition.column.name} ${condition.is_null ? 'is null' : 'is not null'}`;
    case 'pass_through':
      return condition.pass_through_filter.trim();
    default:
      return condition.conditions.map((each) => `(${conditionText(each)})`).join(` ${condition.type} `);
  }
}
