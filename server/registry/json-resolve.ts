import type { JsonSchema } from './json-schema.ts';

export type Keywords = Readonly<Record<string, unknown>>;

const REFERENCES_FOLLOWED_MAX = 50;

export function isObject(value: unknown): value is Keywords {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A schema and the document that its pointers are in. */
export interface Located {
  readonly schema: unknown;
  readonly document: unknown;
  readonly references: ReadonlyMap<string, unknown>;
}

export function locate({ root, references }: JsonSchema): Located {
  return { schema: root, document: root, references };
}

/**
 * The schema with `$ref` followed for as long as it is one. Null when it cannot be: it is none of the references, names an
 * anchor, goes in a circle, is in a document that has an `$id` within, or (after draft 7) stands beside other keywords.
 */
export function follow(located: Located): Located | null {
  let at = located;
  for (let count = 0; count < REFERENCES_FOLLOWED_MAX; count++) {
    if (!isObject(at.schema) || !('$ref' in at.schema)) return at;
    const beside = Object.keys(at.schema).filter((name) => name !== '$ref' && !ANNOTATIONS.has(name));
    if (typeof at.schema.$ref !== 'string' || beside.length > 0) return null;
    const [name = '', pointer = ''] = at.schema.$ref.split('#', 2);
    const document = name === '' ? at.document : at.references.get(name);
    if (document === undefined || hasInnerId(document, true)) return null;
    const schema = pointed(document, pointer);
    if (schema === undefined) return null;
    at = { schema, document, references: at.references };
  }
  return null;
}

/** Keywords that say nothing of which values are valid. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'format',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
]);

function pointed(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let at = document;
  for (const step of decodeURIComponent(pointer).slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, name)) return undefined;
    at = (at as Keywords)[name];
  }
  return at;
}

/** Of plain JSON, whatever the order of properties. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((part, index) => isSame(part, other[index]))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}

/** Whether some part refers to elsewhere, so that the same text in another document may be another schema. */
export function refersElsewhere(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(refersElsewhere);
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(
    ([name, part]) => /^\$(ref|dynamicRef|recursiveRef)$/.test(name) || refersElsewhere(part),
  );
}

/** Pointers of a part with an `$id` of its own begin there. */
function hasInnerId(schema: unknown, isRoot: boolean): boolean {
  if (Array.isArray(schema)) return schema.some((part) => hasInnerId(part, false));
  if (!isObject(schema)) return false;
  if (!isRoot && typeof schema.$id === 'string') return true;
  return Object.values(schema).some((part) => hasInnerId(part, false));
}
