import { judgeEvent, readEvent } from '#server/events/read-event.ts';
import { REJECTION_HEADER, type TopicName } from '#server/events/topics.ts';
import {
  isWireValue,
  readWireValue,
  type WireFlawCode,
  type WireSchemas,
  wireSchemaId,
} from '#server/registry/wire-service.ts';
import type { ProducerRecord } from '#server/stream/transport.ts';

/** Why a record is not in bronze; the values of `dead_letters.<topic>.reason_code`. */
export type ReasonCode = WireFlawCode | 'magic_byte' | 'rejected' | 'tombstone';

interface DeadLetter {
  readonly kind: 'dead_letter';
  readonly code: ReasonCode;
  /** A sentence for whoever has to mend the producer. */
  readonly reason: string;
  /** What the value names as its schema. */
  readonly schemaId?: number;
}

interface Accepted {
  readonly kind: 'ok';
  /** The event as JSON: the bytes of plain JSON as they came, or the text that a schema makes of its value. */
  readonly json: Buffer | string;
  readonly schemaId: number | null;
  /** What JSON.parse makes of the text, where JSON.stringify wrote it. */
  readonly event: Readonly<Record<string, unknown>> | null;
}

export type Outcome = Accepted | DeadLetter;

const REASON_CHARACTERS_MAX = 1000;

function deadLetter(code: ReasonCode, reason: string, schemaId?: number | null): DeadLetter {
  const bounded =
    reason.length > REASON_CHARACTERS_MAX ? `${reason.slice(0, REASON_CHARACTERS_MAX - 1)}…` : reason;
  const letter = { kind: 'dead_letter', code, reason: bounded.toWellFormed() } as const;
  return typeof schemaId === 'number' ? { ...letter, schemaId } : letter;
}

/** No text begins with one, white space apart. */
function isControl(byte: number | undefined): byte is number {
  return byte !== undefined && byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

function decodeWire(topic: TopicName, value: Buffer, schemas: WireSchemas): Outcome {
  const schemaId = wireSchemaId(value);
  const read = readWireValue(value, schemas);
  if (read.kind === 'flaw') return deadLetter(read.code, read.reason, schemaId);
  const event = judgeEvent(topic, read.value);
  if (event.kind === 'flaw') return deadLetter(event.code, event.reason, schemaId);
  return { kind: 'ok', json: read.json, schemaId, event: read.isCanonical ? event.event : null };
}

/**
 * Judges one record of a topic against the topic's contract. `ok` means: JSON in UTF-8 that every JSON reader accepts, or
 * a value in the Confluent wire format that its schema makes such JSON of, and the contract holds. `schemas` has an
 * answer for each id that values name; without it there is plain JSON only.
 */
export function decodeRecord(
  topic: TopicName,
  record: Pick<ProducerRecord, 'value' | 'headers'>,
  schemas?: WireSchemas,
): Outcome {
  const { value, headers } = record;
  const rejection = headers?.[REJECTION_HEADER];
  if (rejection !== undefined) {
    return deadLetter(
      'rejected',
      rejection.trim() || 'The producer rejected this record and gave no reason.',
    );
  }
  if (value === null) return deadLetter('tombstone', 'The record has no value (a tombstone).');
  if (schemas && isWireValue(value)) return decodeWire(topic, value, schemas);
  const read = readEvent(topic, value);
  if (read.kind === 'event') return { kind: 'ok', json: value, schemaId: null, event: null };
  const first = value[0];
  if (!schemas || read.code === 'schema' || !isControl(first)) return deadLetter(read.code, read.reason);
  const byte = `0x${first.toString(16).padStart(2, '0')}`;
  return deadLetter(
    'magic_byte',
    `The value begins with the byte ${byte}: it is neither JSON nor in the Confluent wire format, which begins with byte 0 and four bytes of the schema's id. Send one of the two.`,
  );
}
