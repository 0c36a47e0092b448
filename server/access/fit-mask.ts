import type { Mask } from './schema.ts';

/** What a DuckDB type is to masks and row filters. */
export type TypeClass = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'instant' | 'other';

const CLASSES: Readonly<Record<string, TypeClass>> = {
  VARCHAR: 'text',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  FLOAT: 'decimal',
  DOUBLE: 'decimal',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'instant',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

/** By DuckDB's name of the type, as DESCRIBE prints it. */
export function classOf(type: string): TypeClass {
  const name = type.toUpperCase();
  return CLASSES[name] ?? (/^DECIMAL\(\d+, ?\d+\)$/.test(name) ? 'decimal' : 'other');
}

/** What a mask does to a column of a type: itself where it fits, else null. The column keeps its type. */
export function fitMask(mask: Mask, type: string): Mask {
  return fits(mask, classOf(type)) ? mask : { kind: 'null' };
}

function fits(mask: Mask, type: TypeClass): boolean {
  switch (mask.kind) {
    case 'null':
      return true;
    case 'constant':
      return fitsConstant(mask.value, type);
    case 'hash':
    case 'partial':
    case 'email':
    case 'last_four':
      return type === 'text';
    case 'month':
    case 'year':
      return type === 'date' || type === 'instant';
    case 'round':
      return type === 'integer' || type === 'decimal';
  }
}

function fitsConstant(value: string | number | boolean, type: TypeClass): boolean {
  if (typeof value === 'string') return type === 'text';
  if (typeof value === 'boolean') return type === 'boolean';
  return type === 'decimal' || (type === 'integer' && Number.isSafeInteger(value));
}

const STRENGTH = [
  'null',
  'constant',
  'hash',
  'year',
  'month',
  'round',
  'last_four',
  'email',
  'partial',
] as const;

/** Less is stronger. */
function rank(mask: Mask): readonly [kind: number, within: number] {
  const kind = STRENGTH.indexOf(mask.kind);
  if (mask.kind === 'round') return [kind, -mask.to];
  // Of two that show as many, the one with fewer at the front.
  if (mask.kind === 'partial') return [kind, mask.first + mask.last + mask.first / 100];
  return [kind, 0];
}

/**
 * Which of two masks that fit a column is the stronger: negative for `a`, positive for `b`, 0 for equal ones. The order
 * is that of docs/policies.md; parameters decide between equally strong ones, so that there is always one answer.
 */
export function compareMasks(a: Mask, b: Mask): number {
  const [kindA, withinA] = rank(a);
  const [kindB, withinB] = rank(b);
  if (kindA !== kindB) return kindA - kindB;
  if (withinA !== withinB) return withinA - withinB;
  const [textA, textB] = [maskText(a), maskText(b)];
  return textA === textB ? 0 : textA < textB ? -1 : 1;
}

/** Equal for equal masks, whatever order their properties are in. */
export function maskText(mask: Mask): string {
  return JSON.stringify(Object.entries(mask).sort(([a], [b]) => (a < b ? -1 : 1)));
}
