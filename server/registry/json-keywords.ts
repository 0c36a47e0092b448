import { isObject, isSame, type Keywords } from './json-resolve.ts';

/** What a keyword constrains; values of other types are valid whatever it says. */
const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
export type JsonType = (typeof TYPES)[number];

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as JsonType;
}

/** The values that a schema allows by name; null when it names none. */
export function namedValues({ enum: listed, const: only }: Keywords): readonly unknown[] | null {
  if (only !== undefined) return [only];
  return Array.isArray(listed) ? listed : null;
}

/** The types that a schema allows; `integer` is not said beside `number`. */
export function typesOf(keywords: Keywords): ReadonlySet<JsonType> {
  const { type } = keywords;
  const declared = type === undefined ? TYPES : Array.isArray(type) ? type : [type];
  const types = new Set(declared as readonly JsonType[]);
  if (keywords.nullable === true) types.add('null');
  const named = namedValues(keywords);
  const left = named ? new Set(named.map(typeOf).filter((one) => allowsType(types, one))) : types;
  if (left.has('number')) left.delete('integer');
  return left;
}

export function allowsType(types: ReadonlySet<JsonType>, type: JsonType): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}

/** Whether no value has a type of both. */
export function areDisjoint(one: ReadonlySet<JsonType>, other: ReadonlySet<JsonType>): boolean {
  return ![...one].some((type) => allowsType(other, type) || (type === 'number' && other.has('integer')));
}

const LOWER = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** The types that a keyword of one value says something of. */
export const SIMPLE: Readonly<Record<string, readonly JsonType[]>> = {
  minimum: ['number', 'integer'],
  maximum: ['number', 'integer'],
  exclusiveMinimum: ['number', 'integer'],
  exclusiveMaximum: ['number', 'integer'],
  multipleOf: ['number', 'integer'],
  minLength: ['string'],
  maxLength: ['string'],
  pattern: ['string'],
  minItems: ['array'],
  maxItems: ['array'],
  uniqueItems: ['array'],
  minProperties: ['object'],
  maxProperties: ['object'],
};

/** A bound of a schema: of numbers the stricter of the two ways to write it. */
function bound(keywords: Keywords, keyword: string): { at: number; exclusive: boolean } | null {
  const isLower = LOWER.has(keyword);
  const names = /imum$/i.test(keyword)
    ? isLower
      ? ['minimum', 'exclusiveMinimum']
      : ['maximum', 'exclusiveMaximum']
    : [keyword];
  let strictest: { at: number; exclusive: boolean } | null = null;
  for (const name of names) {
    const at = keywords[name];
    if (typeof at !== 'number') continue;
    const exclusive = name.startsWith('exclusive');
    const stricter =
      !strictest ||
      (isLower ? at > strictest.at : at < strictest.at) ||
      (at === strictest.at && exclusive && !strictest.exclusive);
    if (stricter) strictest = { at, exclusive };
  }
  return strictest;
}

/** Whether all that the writer allows keeps the reader's keyword of one value. */
export function keepsSimple(keyword: string, reader: Keywords, writer: Keywords): boolean {
  const value = reader[keyword];
  if (LOWER.has(keyword) || UPPER.has(keyword)) {
    const written = bound(writer, keyword);
    if (LOWER.has(keyword) && !/imum$/i.test(keyword) && value === 0) return true;
    if (!written || typeof value !== 'number') return false;
    if (written.at === value) return written.exclusive || !keyword.startsWith('exclusive');
    return LOWER.has(keyword) ? written.at > value : written.at < value;
  }
  if (keyword === 'multipleOf') {
    const { multipleOf } = writer;
    if (typeof multipleOf !== 'number' || typeof value !== 'number')
      return value === 1 && isObject(writer) && !typesOf(writer).has('number');
    return (
      multipleOf === value ||
      (Number.isInteger(multipleOf) && multipleOf % value === 0 && Number.isInteger(value))
    );
  }
  if (keyword === 'uniqueItems') return value === false || writer.uniqueItems === true;
  return isSame(value, writer[keyword]);
}
