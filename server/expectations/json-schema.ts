import { quoteLiteral } from '../engine/sql-text.ts';
import { NotEvaluated } from './plan/plan.ts';

/**
 * JSON Schema as a condition in SQL, so that documents are checked where they are, in the scan that reads the others, and
 * those that fail can be selected. The keywords that tell what a document looks like; of `$ref` and the rarer ones
 * NotEvaluated is thrown. `format` is a remark, as it is by default in JSON Schema (json-schema.org, draft 2020-12).
 */

type Schema = { readonly [keyword: string]: unknown };

const REMARKS = new Set(
  '$schema $id $comment title description default examples format deprecated readOnly writeOnly'.split(' '),
);

/** Whether the document breaks the schema: true or false for a document, null or true for null. */
export function jsonSchemaFailsSql(json: string, schema: unknown, depth = 0): string {
  if (schema === true) return 'false';
  if (schema === false) return 'true';
  if (!isObject(schema)) throw new NotEvaluated('The JSON schema is no object.');
  const problems: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (REMARKS.has(keyword)) continue;
    const broken = brokenSql(json, keyword, value, schema, depth);
    if (broken !== 'false') problems.push(broken);
  }
  return problems.length === 0 ? 'false' : `(${problems.map((each) => `(${each})`).join(' OR ')})`;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TYPES: Readonly<Record<string, string>> = {
  null: 'NULL',
  boolean: 'BOOLEAN',
  number: 'NUMBER',
  integer: 'NUMBER',
  string: 'VARCHAR',
  array: 'ARRAY',
  object: 'OBJECT',
};

function isTypeSql(json: string, type: string): string {
  const known = TYPES[type];
  if (!known) throw new NotEvaluated(`The JSON schema has a type ${JSON.stringify(type)}, which is none.`);
  if (known !== 'NUMBER') return `json_type(${json}) = '${known}'`;
  const isNumber = `json_type(${json}) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')`;
  if (type === 'number') return isNumber;
  // 1.0 is a whole number, too.
  return `(${isNumber} AND ${numberSql(json)} = floor(${numberSql(json)}))`;
}

function numberSql(json: string): string {
  return `TRY_CAST(${json} AS DOUBLE)`;
}

function stringSql(json: string): string {
  return `json_extract_string(${json}, '$')`;
}

/** Of documents of a type only: a keyword says nothing of others. */
function where(json: string, type: string, broken: string): string {
  return broken === 'false' ? 'false' : `${isTypeSql(json, type)} AND (${broken})`;
}

function brokenSql(json: string, keyword: string, value: unknown, schema: Schema, depth: number): string {
  const number = (): string => {
    if (typeof value !== 'number') throw new NotEvaluated(`The JSON schema’s ${keyword} is no number.`);
    return String(value);
  };
  const list = (): readonly unknown[] => {
    if (!Array.isArray(value)) throw new NotEvaluated(`The JSON schema’s ${keyword} is no list.`);
    return value;
  };
  switch (keyword) {
    case 'type':
      return `NOT (${(Array.isArray(value) ? value : [value]).map((type) => isTypeSql(json, String(type))).join(' OR ')})`;
    case 'const':
      return `NOT (${equalsSql(json, value)})`;
    case 'enum':
      return list().length === 0
        ? 'true'
        : `NOT (${list()
            .map((each) => equalsSql(json, each))
            .join(' OR ')})`;
    case 'minimum':
      return where(json, 'number', `${numberSql(json)} < ${number()}`);
    case 'maximum':
      return where(json, 'number', `${numberSql(json)} > ${number()}`);
    case 'exclusiveMinimum':
      return where(json, 'number', `${numberSql(json)} <= ${number()}`);
    case 'exclusiveMaximum':
      return where(json, 'number', `${numberSql(json)} >= ${number()}`);
    case 'minLength':
      return where(json, 'string', `length(${stringSql(json)}) < ${number()}`);
    case 'maxLength':
      return where(json, 'string', `length(${stringSql(json)}) > ${number()}`);
    case 'pattern':
      return where(json, 'string', `NOT regexp_matches(${stringSql(json)}, ${quoteLiteral(String(value))})`);
    case 'minItems':
      return where(json, 'array', `json_array_length(${json}) < ${number()}`);
    case 'maxItems':
      return where(json, 'array', `json_array_length(${json}) > ${number()}`);
    case 'items':
      return where(json, 'array', anyItemSql(json, value, depth));
    case 'required':
      return where(
        json,
        'object',
        list()
          .map((name) => `${propertySql(json, String(name))} IS NULL`)
          .join(' OR ') || 'false',
      );
    case 'properties':
      return where(json, 'object', propertiesSql(json, value, depth));
    case 'additionalProperties':
      return where(json, 'object', additionalSql(json, value, schema));
    case 'minProperties':
      return where(json, 'object', `len(json_keys(${json})) < ${number()}`);
    case 'maxProperties':
      return where(json, 'object', `len(json_keys(${json})) > ${number()}`);
    case 'not':
      return `NOT (${jsonSchemaFailsSql(json, value, depth)})`;
    case 'allOf':
      return (
        list()
          .map((each) => jsonSchemaFailsSql(json, each, depth))
          .join(' OR ') || 'false'
      );
    case 'anyOf':
      return (
        list()
          .map((each) => jsonSchemaFailsSql(json, each, depth))
          .join(' AND ') || 'true'
      );
    case 'oneOf': {
      const kept = list().map((each) => `CAST(NOT (${jsonSchemaFailsSql(json, each, depth)}) AS INTEGER)`);
      return `(${kept.join(' + ') || '0'}) <> 1`;
    }
    default:
      throw new NotEvaluated(`The JSON schema’s keyword ${keyword} is not known here.`);
  }
}

function equalsSql(json: string, value: unknown): string {
  if (value === null) return isTypeSql(json, 'null');
  switch (typeof value) {
    case 'string':
      return `(${isTypeSql(json, 'string')} AND ${stringSql(json)} = ${quoteLiteral(value)})`;
    case 'number':
      return `(${isTypeSql(json, 'number')} AND ${numberSql(json)} = ${value})`;
    case 'boolean':
      return `(${isTypeSql(json, 'boolean')} AND ${stringSql(json)} = '${value}')`;
    default:
      throw new NotEvaluated('The JSON schema compares with a list or an object, which is not known here.');
  }
}

/** By JSON pointer (RFC 6901), in which any name can be written. */
function propertySql(json: string, name: string): string {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `json_extract(${json}, ${quoteLiteral(pointer)})`;
}

function propertiesSql(json: string, value: unknown, depth: number): string {
  if (!isObject(value)) throw new NotEvaluated('The JSON schema’s properties are no object.');
  const broken = Object.entries(value).map(([name, schema]) => {
    const property = propertySql(json, name);
    const fails = jsonSchemaFailsSql(property, schema, depth);
    return fails === 'false' ? 'false' : `(${property} IS NOT NULL AND ${fails})`;
  });
  return broken.filter((each) => each !== 'false').join(' OR ') || 'false';
}

function additionalSql(json: string, value: unknown, schema: Schema): string {
  if (value === true) return 'false';
  if (value !== false || schema.patternProperties !== undefined) {
    throw new NotEvaluated('The JSON schema’s additionalProperties can be true or false here.');
  }
  const known = isObject(schema.properties) ? Object.keys(schema.properties).map(quoteLiteral) : [];
  const other =
    known.length === 0
      ? `json_keys(${json})`
      : `list_filter(json_keys(${json}), lambda k: k NOT IN (${known.join(', ')}))`;
  return `len(${other}) > 0`;
}

function anyItemSql(json: string, schema: unknown, depth: number): string {
  const item = `item${depth}`;
  const fails = jsonSchemaFailsSql(item, schema, depth + 1);
  if (fails === 'false') return 'false';
  return `len(list_filter(json_extract(${json}, '$[*]'), lambda ${item}: ${fails})) > 0`;
}
