import { isUtf8 } from 'node:buffer';
import { REJECTION_HEADER, TOPICS, type TopicName } from '#server/events/topics.ts';
import type { ProducerRecord } from '#server/stream/transport.ts';
import { explainIssue, explainIssues } from './explain-issues.ts';

/** Why a record is not in bronze; the values of `dead_letters.<topic>.reason_code`. */
export type ReasonCode = 'not_utf8' | 'not_json' | 'schema' | 'rejected' | 'tombstone';

export interface DeadLetter {
  readonly kind: 'dead_letter';
  readonly code: ReasonCode;
  /** A sentence for whoever has to mend the producer. */
  readonly reason: string;
}

export type Outcome = { readonly kind: 'ok' } | DeadLetter;

const OK: Outcome = { kind: 'ok' };
const REASON_CHARACTERS_MAX = 1000;
const PARSE_OPTIONS = { error: explainIssue };

function deadLetter(code: ReasonCode, reason: string): DeadLetter {
  const bounded =
    reason.length > REASON_CHARACTERS_MAX ? `${reason.slice(0, REASON_CHARACTERS_MAX - 1)}…` : reason;
  return { kind: 'dead_letter', code, reason: bounded.toWellFormed() };
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** Of a valid JSON text: JSON.parse takes half a surrogate pair from a \u escape, other readers refuse it. */
function escapesAreCharacters(json: string): boolean {
  const unitAt = (start: number) =>
    json.startsWith('\\u', start) ? Number.parseInt(json.slice(start + 2, start + 6), 16) : -1;
  for (let at = json.indexOf('\\'); at !== -1; at = json.indexOf('\\', at + 2)) {
    const unit = unitAt(at);
    if (isLowSurrogate(unit)) return false;
    if (!isHighSurrogate(unit)) continue;
    if (!isLowSurrogate(unitAt(at + 6))) return false;
    at += 6;
  }
  return true;
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
  if (!isUtf8(value)) return deadLetter('not_utf8', 'The value is not UTF-8 text.');

  const text = value.toString('utf8');
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') return deadLetter('not_json', 'The value is empty.');
    return deadLetter('not_json', `The value is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (text.includes('\\u') && !escapesAreCharacters(text)) {
    return deadLetter(
      'not_json',
      'The value has a \\u escape that is half of a surrogate pair, not a character.',
    );
  }

  const result = TOPICS[topic].schema.safeParse(event, PARSE_OPTIONS);
  return result.success ? OK : deadLetter('schema', explainIssues(result.error.issues));
}
