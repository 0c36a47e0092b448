import { type FlawCode, readEvent } from '#server/events/read-event.ts';
import { REJECTION_HEADER, type TopicName } from '#server/events/topics.ts';
import type { ProducerRecord } from '#server/stream/transport.ts';

/** Why a record is not in bronze; the values of `dead_letters.<topic>.reason_code`. */
export type ReasonCode = FlawCode | 'rejected' | 'tombstone';

interface DeadLetter {
  readonly kind: 'dead_letter';
  readonly code: ReasonCode;
  /** A sentence for whoever has to mend the producer. */
  readonly reason: string;
}

export type Outcome = { readonly kind: 'ok' } | DeadLetter;

const OK: Outcome = { kind: 'ok' };
const REASON_CHARACTERS_MAX = 1000;

function deadLetter(code: ReasonCode, reason: string): DeadLetter {
  const bounded =
    reason.length > REASON_CHARACTERS_MAX ? `${reason.slice(0, REASON_CHARACTERS_MAX - 1)}…` : reason;
  return { kind: 'dead_letter', code, reason: bounded.toWellFormed() };
}

/**
 * Judges one record of a topic against the topic's contract. `ok` means: valid UTF-8, valid JSON that every
 * JSON reader accepts, and the contract holds; the bytes themselves go on as they are.
 */
export function decodeRecord(topic: TopicName, record: Pick<ProducerRecord, 'value' | 'headers'>): Outcome {
  const { value, headers } = record;
  const rejection = headers?.[REJECTION_HEADER];
  if (rejection !== undefined) {
    return deadLetter(
      'rejected',
      rejection.trim() || 'The producer rejected this record and gave no reason.',
    );
  }
  if (value === null) return deadLetter('tombstone', 'The record has no value (a tombstone).');
  const read = readEvent(topic, value);
  return read.kind === 'event' ? OK : deadLetter(read.code, read.reason);
}
