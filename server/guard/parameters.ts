import type { QueryParameter } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { tokens } from './tokens.ts';

/** A text in which something was replaced, and the way back from its offsets to the original's. */
export interface Replaced {
  readonly text: string;
  toOriginal(offset: number): number;
}

interface Piece {
  readonly at: number;
  readonly length: number;
  readonly original: number;
  readonly originalLength: number;
}

/**
 * The statement with NULL for each parameter. DuckDB cannot write down the plan of a statement whose parameters
 * have no type yet; which tables and columns it reads does not depend on them.
 */
export function withoutParameters(sql: string): Replaced {
  const pieces: Piece[] = [];
  let text = '';
  let lastWord = '';
  for (const { kind, start, end } of tokens(sql)) {
    const token = sql.slice(start, end);
    if (kind === 'parameter') {
      // `x IN $list` is a call of contains(), which `x IN (NULL)` is not.
      const replacement = lastWord === 'in' ? '[NULL]' : '(NULL)';
      pieces.push({
        at: text.length,
        length: replacement.length,
        original: start,
        originalLength: end - start,
      });
      text += replacement;
    } else text += token;
    if (kind !== 'space' && kind !== 'comment') lastWord = token.toLowerCase();
  }
  return {
    text,
    toOriginal(offset) {
      let shift = 0;
      for (const piece of pieces) {
        if (offset < piece.at) break;
        if (offset < piece.at + piece.length) return piece.original;
        shift += piece.originalLength - piece.length;
      }
      return offset + shift;
    },
  };
}

/**
 * The statement with the value of each `$name` in its place, of the type that the engine binds it with, so that a plan of it
 * holds for the statement with these values. null where that cannot be said: a value is missing, or the text would mean
 * something else with it (`x IN $list` is no `x IN ('a')`).
 */
export function withValues(sql: string, values: Readonly<Record<string, QueryParameter>>): string | null {
  let text = '';
  let lastWord = '';
  for (const { kind, start, end } of tokens(sql)) {
    const token = sql.slice(start, end);
    if (kind === 'parameter') {
      const name = token.slice(1);
      const value = Object.hasOwn(values, name) ? literal(values[name]) : null;
      if (value === null || lastWord === 'in') return null;
      text += value;
    } else text += token;
    if (kind !== 'space' && kind !== 'comment') lastWord = token.toLowerCase();
  }
  return text;
}

/** Not bare, so that a number is no position of a column after ORDER BY. */
function literal(value: QueryParameter | undefined): string | null {
  switch (typeof value) {
    case 'string':
      // The engine takes a text up to its first NUL.
      return value.includes('\0') ? null : `(${quoteLiteral(value)})`;
    case 'boolean':
      return `CAST(${value} AS BOOLEAN)`;
    case 'number': {
      if (!Number.isFinite(value) || Object.is(value, -0)) return null;
      if (!Number.isInteger(value)) return `CAST('${value}' AS DOUBLE)`;
      if (!Number.isSafeInteger(value)) return null;
      return `CAST(${value} AS ${value === (value | 0) ? 'INTEGER' : 'BIGINT'})`;
    }
    default:
      return value === null ? '(NULL)' : null;
  }
}

/**
 * A parse tree with every parameter as the NULL that took its place, and without places: equal for a statement and
 * its `withoutParameters` exactly when replacing them changed nothing else.
 */
export function comparableTree(tree: unknown): string {
  return JSON.stringify(tree, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const node = value as Record<string, unknown>;
    if (node.class === 'PARAMETER') return { null: node.alias };
    if (isNull(node)) return { null: node.alias };
    if (isListOfNull(node)) return { null: node.alias };
    const { query_location: _place, named_param_map: _parameters, ...rest } = node;
    return rest;
  });
}

function isNull(node: Record<string, unknown>): boolean {
  if (node.class !== 'CONSTANT') return false;
  const { value } = node as { value?: { is_null?: unknown } };
  return value?.is_null === true;
}

function isListOfNull(node: Record<string, unknown>): boolean {
  if (node.class !== 'FUNCTION' || node.function_name !== 'list_value') return false;
  const children = node.children as Record<string, unknown>[] | undefined;
  return children?.length === 1 && children[0] !== undefined && isNull(children[0]);
}
