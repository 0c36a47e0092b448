import type { TopicName } from '../events/topics.ts';
import { decodeRecord } from '../ingest/replay-service.ts';
import { type WireLookup, type WireSchemas, wireSchemaIds } from '../registry/wire-service.ts';
import { applyFix } from './apply-fix.ts';
import type { StoredLetter } from './read-page.ts';
import type { Fix } from './schema.ts';

export interface Judged {
  readonly letter: StoredLetter;
  /** What the fix made of it. */
  readonly value: Buffer | null;
  /** Null: it is accepted. */
  readonly refusal: { readonly code: string; readonly reason: string } | null;
}

/**
 * Mends letters and judges each as ingestion judges records; that the producer itself rejected one does not count again:
 * somebody has looked at it since. Waits for the schema registry, and rejects with the signal's reason once that aborts.
 */
export async function judgeLetters(
  topic: TopicName,
  letters: readonly StoredLetter[],
  fix: Fix,
  lookup: WireLookup,
  signal: AbortSignal,
): Promise<{ readonly judged: readonly Judged[]; readonly schemas: WireSchemas }> {
  const { mended, schemas } = await mendLetters(topic, letters, fix, lookup, signal);
  const judged = mended.map(({ letter, value }) => {
    const outcome = decodeRecord(topic, { value }, schemas);
    const refusal = outcome.kind === 'ok' ? null : { code: outcome.code, reason: outcome.reason };
    return { letter, value, refusal };
  });
  return { judged, schemas };
}

interface Mended {
  readonly letter: StoredLetter;
  readonly value: Buffer | null;
}

/** With all schemas that the letters name and those that they are mended to name. */
async function mendLetters(
  topic: TopicName,
  letters: readonly StoredLetter[],
  fix: Fix,
  lookup: WireLookup,
  signal: AbortSignal,
): Promise<{ readonly mended: readonly Mended[]; readonly schemas: WireSchemas }> {
  let schemas: WireSchemas = new Map();
  let asked: ReadonlySet<number> = wireSchemaIds(letters);
  for (;;) {
    if (asked.size > 0) schemas = new Map([...schemas, ...(await lookup.schemasFor(topic, asked, signal))]);
    const mended = letters.map((letter) => ({ letter, value: applyFix(fix, letter.value, schemas) }));
    asked = new Set([...wireSchemaIds(mended)].filter((id) => !schemas.has(id)));
    if (asked.size === 0) return { mended, schemas };
  }
}
