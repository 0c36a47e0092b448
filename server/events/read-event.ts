import { isUtf8 } from 'node:buffer';
import { explainIssue, explainIssues } from './explain-issues.ts';
import { quickCheck } from './quick-check.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from './topics.ts';

/** Why bytes are not an event of their topic. */
export type FlawCode = 'not_utf8' | 'not_json' | 'schema';

interface Flaw {
  readonly kind: 'flaw';
  readonly code: FlawCode;
  /** A sentence for whoever has to mend the producer. */
  readonly reason: string;
}

/** `event` is the parsed text as it came, with properties that the contract does not know. */
export type ReadEvent = { readonly kind: 'event'; readonly event: Readonly<Record<string, unknown>> } | Flaw;

const PARSE_OPTIONS = { error: explainIssue };

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

function flaw(code: FlawCode, reason: string): Flaw {
  return { kind: 'flaw', code, reason };
}

/** What bytes are as JSON; only that which every reader of JSON accepts is. */
export type ParsedJson = { readonly kind: 'json'; readonly value: unknown } | Flaw;

export function parseJsonBytes(bytes: Buffer): ParsedJson {
  if (!isUtf8(bytes)) return flaw('not_utf8', 'The value is not UTF-8 text.');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') return flaw('not_json', 'The value is empty.');
    return flaw('not_json', `The value is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (text.includes('\\u') && !escapesAreCharacters(text)) {
    return flaw('not_json', 'The value has a \\u escape that is half of a surrogate pair, not a character.');
  }
  return { kind: 'json', value };
}

const QUICK_CHECKS = new Map(TOPIC_NAMES.map((topic) => [topic, quickCheck(TOPICS[topic].schema)]));

/** Holds a value against the contract of a topic. */
export function judgeEvent(topic: TopicName, value: unknown): ReadEvent {
  if (QUICK_CHECKS.get(topic)?.(value)) return { kind: 'event', event: value as Record<string, unknown> };
  const result = TOPICS[topic].schema.safeParse(value, PARSE_OPTIONS);
  if (!result.success) return flaw('schema', explainIssues(result.error.issues));
  return { kind: 'event', event: value as Record<string, unknown> };
}

/**
 * Reads one event of a topic and holds it against the topic's contract. An event means: valid UTF-8, valid
 * JSON that every JSON reader accepts, and the contract holds. Everything that takes events judges by this.
 */
export function readEvent(topic: TopicName, bytes: Buffer): ReadEvent {
  const parsed = parseJsonBytes(bytes);
  return parsed.kind === 'json' ? judgeEvent(topic, parsed.value) : parsed;
}
