import { AUDIT_ACTIONS, type AuditEntry } from '#server/audit/entry.ts';
import { closeAudit, recordAudit } from '#server/audit/record.ts';

const OUTCOMES = ['ok', 'ok', 'ok', 'refused', 'failed'] as const;

/** The same entry for the same number; every action, outcome and kind of field comes up. */
export function sampleEntry(index: number): AuditEntry {
  const actions = AUDIT_ACTIONS.filter((action) => action !== 'audit.broken');
  const person = index % 7;
  return {
    action: actions[index % actions.length] ?? 'sign_in',
    outcome: OUTCOMES[index % OUTCOMES.length] ?? 'ok',
    actorId: `00000000-0000-4000-8000-00000000000${person}`,
    actor: `person.${person}@example.com`,
    subject: `gold.table_${index % 5}`,
    networkAddress: `198.51.100.${index % 250}`,
    details: {
      rows: index,
      tables: [{ name: `gold.table_${index % 5}`, columns: ['a', 'b'] }],
      note: 'Zoë 🙂',
    },
  };
}

/** Appends `count` entries in three parts, each anchored at its end. */
export async function fill(count: number): Promise<void> {
  for (let part = 0; part < 3; part += 1) {
    const from = Math.floor((count * part) / 3);
    const to = Math.floor((count * (part + 1)) / 3);
    await recordAudit(Array.from({ length: to - from }, (_, index) => sampleEntry(from + index)));
    await closeAudit();
  }
}
