import { setFlagsFromString } from 'node:v8';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { invalidSchema } from './registry-error.ts';
import { addLinearUniqueItems } from './unique-items.ts';

/** A JSON Schema with those that it refers to, by the names it refers to them by. */
export interface JsonSchema {
  readonly root: unknown;
  readonly references: ReadonlyMap<string, unknown>;
}

export type JsonValidator = (
  value: unknown,
) => { readonly ok: true } | { readonly ok: false; readonly why: string };

interface Draft {
  readonly form: RegExp;
  readonly make: (options: Options) => Ajv;
}

const DRAFT_7: Draft = {
  form: /^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/,
  make: (options) => new Ajv(options),
};
const DRAFTS: readonly Draft[] = [
  DRAFT_7,
  {
    form: /^https:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/,
    make: (options) => new Ajv2019(options),
  },
  {
    form: /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/,
    make: (options) => new Ajv2020(options),
  },
];

const ERRORS_NAMED_MAX = 3;

// V8 has an engine whose time is linear in the text; a pattern must not be able to hold up ingestion for ever.
setFlagsFromString('--enable-experimental-regexp-engine');

function linearPattern(pattern: string): RegExp {
  if (/\\p\{/i.test(pattern))
    throw invalidSchema(
      `the pattern ${JSON.stringify(pattern)} has classes of Unicode, which are not known here.`,
    );
  try {
    return new RegExp(pattern, 'l');
  } catch {
    throw invalidSchema(
      `the pattern ${JSON.stringify(pattern)} is wrong, or cannot be matched in linear time (look-around, back references and large counts cannot).`,
    );
  }
}

const OPTIONS: Options = {
  strict: false,
  // Formats are annotations: what a reader makes of them differs from one to the next.
  validateFormats: false,
  unicodeRegExp: false,
  code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
  logger: false,
};

/** The draft that a schema says it is written in; draft 7 when it says none. */
function draftOf(root: unknown): Draft {
  const given = isObject(root) ? root.$schema : undefined;
  if (given === undefined) return DRAFT_7;
  const known = DRAFTS.find(({ form }) => typeof given === 'string' && form.test(given));
  if (known) return known;
  throw invalidSchema(
    `${JSON.stringify(given)} is no draft that is known here. Write it in draft-07, 2019-09 or 2020-12.`,
  );
}

/** One for each draft that holds schemas against the draft's own schema; what is compiled does not stay in it. */
const judges = new Map<Draft, Ajv>();

function requireSchema(draft: Draft, schema: unknown): void {
  const judge = judges.get(draft) ?? draft.make(OPTIONS);
  judges.set(draft, judge);
  if (judge.validateSchema(schema as object)) return;
  throw invalidSchema(`${judge.errorsText(judge.errors, { dataVar: 'the schema' })}.`);
}

/** A validator for the schema. Throws RegistryError 42201 when it, or one that it refers to, is none. */
export function compileJsonSchema({ root, references }: JsonSchema): JsonValidator {
  const draft = draftOf(root);
  for (const schema of [root, ...references.values()]) {
    if (!isObject(schema) && typeof schema !== 'boolean')
      throw invalidSchema('a JSON Schema is an object, true or false.');
    if (isObject(schema) && '$async' in schema) throw invalidSchema('$async is no keyword of JSON Schema.');
    requireSchema(draft, plain(schema));
  }
  const ajv = draft.make({ ...OPTIONS, validateSchema: false });
  addLinearUniqueItems(ajv);
  let validate: ValidateFunction;
  try {
    for (const [name, schema] of references) {
      if (!ajv.getSchema(name)) ajv.addSchema(plain(schema) as object, name);
    }
    validate = ajv.compile(plain(root) as object);
  } catch (error) {
    throw error instanceof Error && error.name === 'RegistryError'
      ? error
      : invalidSchema(`${error instanceof Error ? error.message : error}.`);
  }
  return (value) => {
    if (validate(value)) return { ok: true };
    const errors = validate.errors ?? [];
    const named = errors
      .slice(0, ERRORS_NAMED_MAX)
      .map(({ instancePath, message }) => `${instancePath || 'the value'} ${message}`);
    return { ok: false, why: named.join('; ') };
  };
}

/** Without the draft's name: the root's counts for all, and of draft 6 there is nothing that draft 7 would read otherwise. */
function plain(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { $schema: _, ...rest } = schema;
  return rest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
