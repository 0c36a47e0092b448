import { isTopicName } from '../events/topics.ts';
import { createLogger } from '../log.ts';
import { openWireLookup, readWireValue, wireSchemaIds } from '../registry/wire-service.ts';
import { patientFor } from './patient-lookup.ts';
import { EDIT_BYTES_MAX, EDIT_CHARACTERS_MAX, type EditableValue } from './schema.ts';
import type { SeenLetters } from './seen-letters.ts';
import { shownBytes, shownValue } from './shown-value.ts';

/** Somebody opens a letter: without the registry it is shown all the same. */
const REGISTRY_WAIT_MS = 1_500;

/**
 * A letter's value for mending it by hand. `whole` is all of it as the engine gives bytes, null where it is too long; a
 * tombstone is as no bytes. Null where it is not to be seen.
 */
export async function editableValue(
  { topic, plain }: SeenLetters,
  whole: unknown,
  signal: AbortSignal | undefined,
): Promise<EditableValue | null> {
  if (!plain('payload') || typeof whole !== 'string') return null;
  const bytes = Buffer.from(whole, 'base64');
  const hex = bytes.length <= EDIT_BYTES_MAX ? shownBytes(bytes) : null;
  const shown = shownValue(bytes, bytes.length);
  if (shown.kind === 'text') return { text: shown.text, isRead: false, hex };
  const text = await jsonOf(topic, bytes, signal);
  return { text, isRead: text !== null, hex };
}

async function jsonOf(topic: string, value: Buffer, signal: AbortSignal | undefined): Promise<string | null> {
  const ids = wireSchemaIds([{ value }]);
  if (ids.size === 0 || !isTopicName(topic)) return null;
  try {
    const lookup = patientFor(openWireLookup(), REGISTRY_WAIT_MS, 'Open the letter again when it does.');
    const schemas = await lookup.schemasFor(topic, ids, signal ?? new AbortController().signal);
    const read = readWireValue(value, schemas);
    const json = read.kind === 'value' ? String(read.json) : null;
    return json !== null && json.length <= EDIT_CHARACTERS_MAX ? json : null;
  } catch (error) {
    signal?.throwIfAborted();
    createLogger('letters').warn({ err: error }, 'A letter is shown without what its schema makes of it');
    return null;
  }
}
