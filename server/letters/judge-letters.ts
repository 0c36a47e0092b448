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
  const mended = letters.map((letter) => ({ letter, value: applyFix(fix, letter.value) }));
  const ids = wireSchemaIds(mended);
  const schemas: WireSchemas = ids.size === 0 ? new Map() : await lookup.schemasFor(topic, ids, signal);
  const judged = mended.map(({ letter, value }) => {
    const outcome = decodeRecord(topic, { value }, schemas);
    const refusal = outcome.kind === 'ok' ? null : { code: outcome.code, reason: outcome.reason };
    return { letter, value, refusal };
  });
  return { judged, schemas };
}
