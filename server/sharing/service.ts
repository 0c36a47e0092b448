import type { Reader } from '../access/reader.ts';
import type { AuditEntry } from '../audit/entry.ts';
import type { Sharing } from '../queries/schema.ts';
import { readDirectory } from './directory-data.ts';
import { type Directory, isShared, type SharedBy } from './schema.ts';

/** Who a person can share with. What colleagues are called is no secret among those who write queries. */
export function directory(reader: Reader, chosen: readonly string[]): Promise<Directory> {
  return readDirectory(reader.personId, chosen);
}

/** How something came to the reader; null: it did not. What they see in it is another question. */
export function sharedBy(reader: Reader, ownerId: string, sharing: Sharing): SharedBy | null {
  if (ownerId === reader.personId) return 'mine';
  if (sharing.people.includes(reader.personId)) return 'me';
  if (sharing.groups.some((group) => reader.groups.includes(group))) return 'me';
  return sharing.everyone ? 'everyone' : null;
}

/** Whom something is there for, as the catalog has it: those for whom `sharedBy` is not null. */
export function audienceOf(ownerId: string, { everyone, groups, people }: Sharing): string[] {
  return [
    ...(everyone ? ['everyone'] : []),
    ...[ownerId, ...people].map((person) => `person:${person}`),
    ...groups.map((group) => `group:${group}`),
  ];
}

interface Shared {
  readonly kind: 'saved query' | 'board';
  readonly id: string;
  readonly title: string;
}

/** What the audit log takes of a change; none where nothing changed. */
export function sharingEntries(
  { reader, networkAddress }: { readonly reader: Reader; readonly networkAddress: string },
  { kind, id, title }: Shared,
  before: Sharing,
  after: Sharing,
): AuditEntry[] {
  const list = ({ everyone, groups, people }: Sharing) => [
    ...(everyone ? ['everyone'] : []),
    ...groups.map((group) => `group ${group}`),
    ...people.map((person) => `person ${person}`),
  ];
  const [was, is] = [list(before), list(after)];
  const added = is.filter((who) => !was.includes(who));
  const removed = was.filter((who) => !is.includes(who));
  if (added.length + removed.length === 0) return [];
  return [
    {
      action: isShared(after) ? 'text.shared' : 'text.unshared',
      outcome: 'ok',
      actorId: reader.personId,
      actor: reader.email,
      subject: `${kind} ${id}`,
      networkAddress,
      details: { kind, title, added, removed },
    },
  ];
}
