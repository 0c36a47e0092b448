import { createHash } from 'node:crypto';

/** A text for HTTP with its validator. */
export interface Tagged {
  readonly text: string;
  /** Quoted, as `ETag` has it. */
  readonly etag: string;
}

const kept = new WeakMap<object, Promise<Tagged>>();

/** What `make` gives as JSON, made once for each `source` and kept as long as that is. */
export function rememberText(source: object, make: () => Promise<unknown>): Promise<Tagged> {
  const known = kept.get(source);
  if (known) return known;
  const made = make().then((value) => {
    const text = JSON.stringify(value);
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
  });
  kept.set(source, made);
  made.catch(() => kept.delete(source));
  return made;
}
