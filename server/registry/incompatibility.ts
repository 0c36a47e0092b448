/** Why data of one schema cannot be read with another: the words of a kind, where in the reader's schema, and a sentence. */
export interface Incompatibility {
  readonly kind:
    | 'TYPE_MISMATCH'
    | 'NAME_MISMATCH'
    | 'MISSING_DEFAULT'
    | 'MISSING_SYMBOLS'
    | 'MISSING_BRANCH'
    | 'SIZE_MISMATCH'
    | 'LOGICAL_TYPE_MISMATCH'
    | 'NARROWED'
    | 'UNDECIDED';
  /** A JSON pointer. */
  readonly path: string;
  readonly why: string;
}

export function incompatibilityText({ kind, path, why }: Incompatibility): string {
  return `${kind} at ${path || '/'}: ${why}`;
}
