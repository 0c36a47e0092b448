import { isUtf8 } from 'node:buffer';
import {
  isWireValue,
  parseExact,
  rawNumber,
  rawNumberText,
  WIRE_PREFIX_BYTES,
  type WireSchemas,
  wireSchemaId,
} from '../registry/wire-service.ts';
import { type JsonObject, type Place, placesOf } from './json-path.ts';
import type { Fix, FixRule } from './schema.ts';
import { toInstant } from './to-instant.ts';

/**
 * Pure: what a fix makes of a letter's bytes. It never throws; what a rule does not fit stays as it is. Rules for fields
 * change the body of a value of JSON Schema and leave its header before it; of Avro they change the JSON that its schema
 * makes of it, which goes on as plain JSON. Schemas that are not among `schemas` are as unknown ones.
 */
export function applyFix(fix: Fix, value: Buffer | null, schemas: WireSchemas): Buffer | null {
  switch (fix.kind) {
    case 'as_is':
      return value;
    case 'edit':
      return Buffer.from(fix.text);
    case 'bytes':
      return Buffer.from(fix.hex.replaceAll(/\s/g, ''), 'hex');
    case 'rules':
      return fix.rules.reduce((mended, rule) => applyRule(mended, rule, schemas), value);
  }
}

function applyRule(value: Buffer | null, rule: FixRule, schemas: WireSchemas): Buffer | null {
  if (value === null) return null;
  switch (rule.kind) {
    case 'strip_header':
      return hasHeader(value) ? value.subarray(WIRE_PREFIX_BYTES) : value;
    case 'replace_schema_id':
      return hasHeader(value) ? withHeader(rule.schemaId, value.subarray(WIRE_PREFIX_BYTES)) : value;
    case 'add_header':
      return hasHeader(value) ? value : withHeader(rule.schemaId, value);
    case 'recode':
      return changeText(value, schemas, (text) => (isUtf8(text) ? null : recoded(text, rule.from)));
    default:
      return changeText(value, schemas, (text) => changeJson(text, rule));
  }
}

/** Changes what there is of text in a value; null of `change` leaves it as it is. */
function changeText(value: Buffer, schemas: WireSchemas, change: (text: Buffer) => Buffer | null): Buffer {
  const id = wireSchemaId(value);
  const schema = id === null ? undefined : schemas.get(id);
  if (id === null || schema?.kind !== 'schema') return change(value) ?? value;
  const body = value.subarray(WIRE_PREFIX_BYTES);
  if (schema.type === 'AVRO') {
    const read = schema.read(body);
    return (read.kind === 'value' ? change(Buffer.from(read.json)) : null) ?? value;
  }
  const changed = change(body);
  return changed ? withHeader(id, changed) : value;
}

const hasHeader = (value: Buffer) => isWireValue(value) && value.length >= WIRE_PREFIX_BYTES;

function withHeader(schemaId: number, body: Buffer): Buffer {
  const header = Buffer.alloc(WIRE_PREFIX_BYTES);
  header.writeInt32BE(schemaId, 1);
  return Buffer.concat([header, body]);
}

function recoded(value: Buffer, encoding: string): Buffer | null {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(value));
  } catch {
    return null;
  }
}

type JsonRule = Exclude<
  FixRule,
  { readonly kind: 'strip_header' | 'replace_schema_id' | 'add_header' | 'recode' }
>;

/** Numbers that no rule names stay as they were written. Null where nothing is changed. */
function changeJson(value: Buffer, rule: JsonRule): Buffer | null {
  // A decoder would make some text of bytes that are none.
  if (!isUtf8(value)) return null;
  try {
    const parsed = parseExact(value.toString('utf8'));
    let isChanged = false;
    for (const place of placesOf(parsed, rule.path)) isChanged = changePlace(place, rule) || isChanged;
    return isChanged ? Buffer.from(JSON.stringify(parsed)) : null;
  } catch {
    // No JSON, or nested deeper than the stack.
    return null;
  }
}

function changePlace({ object, name }: Place, rule: JsonRule): boolean {
  const has = Object.hasOwn(object, name);
  const current = has ? object[name] : undefined;
  switch (rule.kind) {
    case 'set_field':
      if (rule.where === 'missing' && current !== undefined && current !== null) return false;
      return put(object, name, rule.value);
    case 'drop_field':
      return has && delete object[name];
    case 'rename_field':
      return has && !Object.hasOwn(object, rule.to) && rename(object, name, rule.to);
    case 'to_number': {
      const number = typeof current === 'string' ? numberOf(current) : null;
      return number !== null && put(object, name, number);
    }
    case 'to_text': {
      const text = textOf(current);
      return typeof current !== 'string' && text !== null && put(object, name, text);
    }
    case 'to_instant': {
      const text = textOf(current);
      const instant = text === null ? null : toInstant(text, rule.format);
      return instant !== null && put(object, name, instant);
    }
  }
}

/** Also of a field called `__proto__`, which an assignment would take for something else. */
function put(object: JsonObject, name: string, value: unknown): true {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  return true;
}

/** The field stays where it was among the others. */
function rename(object: JsonObject, name: string, to: string): true {
  const entries = Object.entries(object);
  for (const [key] of entries) delete object[key];
  for (const [key, value] of entries) put(object, key === name ? to : key, value);
  return true;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A decimal comma is one; a number between thousands' points is not guessed at. */
function numberOf(text: string): object | null {
  const given = text.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2');
  return NUMBER.test(given) && Number.isFinite(Number(given)) ? rawNumber(given) : null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return rawNumberText(value);
}
