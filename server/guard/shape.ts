import { byteOf, Refusal } from './refusal.ts';

/**
 * Shapes for default deny: a shape accepts exactly what it describes. Records refuse a key they do not know, and
 * unions refuse a kind they do not know, so whatever a later DuckDB adds is refused until someone has read it.
 */
export type Shape = (value: unknown, at: Place) => void;

/** Where in the tree a shape is applied, and how much it may still look at. */
export interface Place {
  /** The nearest location in the statement, in bytes. */
  readonly byte: number | null;
  readonly depth: number;
  readonly budget: { nodes: number };
}

const DEPTH_MAX = 500;
const NODES_MAX = 200_000;

export function rootPlace(): Place {
  return { byte: null, depth: 0, budget: { nodes: NODES_MAX } };
}

function refuse(what: string, at: Place): never {
  throw new Refusal(`The SQL uses a form that is not allowed here (${what}).`, at.byte);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const text: Shape = (value, at) => {
  if (typeof value !== 'string') refuse('text expected', at);
};

export const flag: Shape = (value, at) => {
  if (typeof value !== 'boolean') refuse('true or false expected', at);
};

export const count: Shape = (value, at) => {
  if (typeof value !== 'number') refuse('number expected', at);
};

export const oneOf =
  (...words: readonly string[]): Shape =>
  (value, at) => {
    if (typeof value !== 'string' || !words.includes(value)) refuse(String(value), at);
  };

/** A field that must not be used; the sentence says what it would be. */
export const never =
  (sentence: string): Shape =>
  (value, at) => {
    const isUnused =
      value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);
    if (!isUnused) throw new Refusal(sentence, at.byte);
  };

export const optional =
  (shape: Shape): Shape =>
  (value, at) => {
    if (value !== null) shape(value, at);
  };

export const list =
  (shape: Shape): Shape =>
  (value, at) => {
    if (!Array.isArray(value)) refuse('list expected', at);
    for (const item of value) shape(item, at);
  };

/** A value of the statement's own: it may be anything, because it names nothing. */
export const data: Shape = (value, at) => {
  const inner = deeper(value, at);
  if (typeof value !== 'object' || value === null) return;
  for (const item of Object.values(value)) data(item, inner);
};

export const record =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value, at) => {
    const inner = deeper(value, at);
    if (!isRecord(value)) refuse('record expected', at);
    checkFields(value, fields, inner, []);
  };

/** One of several records, told apart by the text in `tag`. */
export const variant =
  (tag: string, kinds: () => Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape =>
  (value, at) => {
    const inner = deeper(value, at);
    if (!isRecord(value)) refuse('record expected', at);
    const kind = value[tag];
    const all = kinds();
    if (typeof kind !== 'string' || !Object.hasOwn(all, kind)) refuse(String(kind), inner);
    checkFields(value, all[kind] ?? {}, inner, [tag]);
  };

function checkFields(
  value: Record<string, unknown>,
  fields: Readonly<Record<string, Shape>>,
  at: Place,
  known: readonly string[],
): void {
  for (const [key, item] of Object.entries(value)) {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape) shape(item, at);
    else if (!known.includes(key)) refuse(key, at);
  }
}

function deeper(value: unknown, at: Place): Place {
  at.budget.nodes -= 1;
  if (at.depth >= DEPTH_MAX || at.budget.nodes < 0) {
    throw new Refusal('The SQL is too deeply nested or too long to be checked. Simplify it.', at.byte);
  }
  const own = isRecord(value) ? byteOf(value.query_location) : null;
  return { byte: own ?? at.byte, depth: at.depth + 1, budget: at.budget };
}
