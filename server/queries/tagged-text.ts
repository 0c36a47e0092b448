import { createHash } from 'node:crypto';

/** A text for HTTP with its validator. */
export interface Tagged {
  /** Quoted, as `ETag` has it. */
  readonly etag: string;
  /** JSON; null for whoever has it already. */
  readonly text: string | null;
}

const tags = new WeakMap<object, string>();

/**
 * What `make` gives as JSON. For the same `source` it is the same: it is not made again for whoever holds one of the
 * validators in `known`. Texts are not kept, they may be large.
 */
export async function taggedText(
  source: object,
  known: readonly string[],
  make: () => Promise<unknown>,
): Promise<Tagged> {
  const before = tags.get(source);
  if (before !== undefined && known.includes(before)) return { etag: before, text: null };
  const text = JSON.stringify(await make());
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  tags.set(source, etag);
  return { etag, text: known.includes(etag) ? null : text };
}
