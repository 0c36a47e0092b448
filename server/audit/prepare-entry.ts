import { canonicalJson } from './canonical-json.ts';
import type { AuditEntry } from './entry.ts';
import { redact, redactText } from './redact.ts';
import type { StoredEntry } from './seal.ts';

/** An entry as it will be stored, before the chain gives it its place. */
export type PreparedEntry = Omit<StoredEntry, 'seq' | 'at' | 'previousSeal'>;

const ACTOR_LENGTH_MAX = 320;
const SUBJECT_LENGTH_MAX = 1_000;
const DETAILS_LENGTH_MAX = 64 * 1024;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What PostgreSQL stores exactly as given: well-formed text without control characters. */
function plain(text: string, lengthMax: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const clean = redactText(text.replace(/[\u0000-\u001f\u007f]/g, ' '));
  return (clean.length > lengthMax ? `${clean.slice(0, lengthMax - 1)}…` : clean).toWellFormed();
}

/** People type passwords into the field for the address; what is no address is not kept. */
function actorOf({ actor, actorId }: AuditEntry): string {
  const text = actor.toLowerCase();
  if (actorId !== null || text === 'system' || EMAIL.test(text)) return plain(text, ACTOR_LENGTH_MAX);
  return 'unknown';
}

function detailsOf(details: AuditEntry['details']): string {
  const text = canonicalJson(redact(details));
  if (text.length <= DETAILS_LENGTH_MAX) return text;
  return canonicalJson({ cut: true, length: text.length, begin: text.slice(0, DETAILS_LENGTH_MAX / 2) });
}

/**
 * Settles every byte that will be stored, without secrets and within bounds. Throws a TypeError where details are no
 * JSON or the actor's id is no UUID: one wrong entry must not take those down that are committed with it.
 */
export function prepareEntry(entry: AuditEntry): PreparedEntry {
  if (entry.actorId !== null && !UUID.test(entry.actorId)) throw new TypeError('actorId is no UUID.');
  return {
    action: entry.action,
    outcome: entry.outcome,
    actorId: entry.actorId === null ? null : entry.actorId.toLowerCase(),
    actor: actorOf(entry),
    subject: entry.subject === null ? null : plain(entry.subject, SUBJECT_LENGTH_MAX),
    networkAddress: entry.networkAddress == null ? null : plain(entry.networkAddress, ACTOR_LENGTH_MAX),
    details: detailsOf(entry.details),
  };
}
