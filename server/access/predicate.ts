/** A row filter's condition as it was read: what it asks, without the table or the person yet. Types only. */

/** How the people's attribute is used where it stands, which decides what is written there. */
export type AttributePlace =
  /** `x = user.a` */
  | 'scalar'
  /** `lower(user.a)` */
  | 'argument'
  /** `x IN user.a`, `list_contains(user.a, x)` */
  | 'list'
  /** `x IN (user.a, 'b')` */
  | 'expand';

export interface Attribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly place: AttributePlace;
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
}

export type ConstantType = 'literal' | 'number' | 'null';
export type CastType = 'text' | 'number' | 'boolean' | 'date' | 'instant';

export type Condition =
  | Attribute
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'constant'; readonly type: ConstantType; readonly isSmall: boolean }
  | { readonly kind: 'cast'; readonly to: CastType; readonly isTry: boolean; readonly value: Condition }
  /** AND, OR, NOT. */
  | { readonly kind: 'logic'; readonly parts: readonly Condition[] }
  /** IS NULL and IS NOT NULL. */
  | { readonly kind: 'null_test'; readonly value: Condition }
  /** Comparisons, BETWEEN and IN: values that must be of one kind. */
  | { readonly kind: 'compare'; readonly parts: readonly Condition[] }
  | { readonly kind: 'coalesce'; readonly parts: readonly Condition[] }
  | { readonly kind: 'list'; readonly parts: readonly Condition[] }
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Condition[] };

/** A fixed value that is written as another kind: `DATE '2026-11-23'`. */
export interface FixedCast {
  readonly text: string;
  /** DuckDB's name of the type. */
  readonly type: string;
}

export interface Predicate {
  /** As it was written. */
  readonly text: string;
  readonly condition: Condition;
  /** In the order in which they stand. */
  readonly attributes: readonly Attribute[];
  /** The columns it asks, in lower case, sorted. */
  readonly columns: readonly string[];
  /** Those that must be checked by the engine: one that is none could not be caught later. */
  readonly fixedCasts: readonly FixedCast[];
}
