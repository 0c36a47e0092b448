import { readAnchors } from './anchors.ts';
import { ChainCheck } from './check-chain.ts';
import type { AuditVerdict } from './schema.ts';
import { auditKeys } from './seal.ts';
import { readWholeLog } from './verify-data.ts';

/**
 * Checks every entry, the head, the table's protection, and the anchors outside the database. Streams: memory does
 * not grow with the log. `onProgress` is called about once a thousand entries. Rejects only when the database does
 * not answer; a log that can no longer be read is a finding.
 */
export async function verifyLog(
  onProgress?: (checked: number, total: number) => void,
): Promise<AuditVerdict> {
  // Before the log: what is appended meanwhile must not look cut off.
  const check = new ChainCheck(auditKeys(), readAnchors());
  try {
    return await readWholeLog(async ({ table, head, batches }) => {
      if (!table.isPlainTable) check.report(null, 'table', 'audit_entry is no longer an ordinary table.');
      if (table.hasRulesOrPolicies) {
        check.report(
          null,
          'table',
          'The table has rules, row policies or child tables that may hide entries.',
        );
      }
      if (!table.isGuarded) {
        check.report(
          null,
          'table',
          'The trigger that refuses changes of the log is missing, off or changed.',
        );
      }
      let checked = 0;
      for await (const batch of batches) {
        for (const entry of batch) check.accept(entry);
        checked += batch.length;
        onProgress?.(checked, Math.max(head?.seq ?? 0, checked));
      }
      return check.finish(head);
    });
  } catch (error) {
    if (!isAboutTheTable(error)) throw error;
    check.report(null, 'table', 'The tables of the log are missing or have been altered; it cannot be read.');
    return check.finish(null);
  }
}

/** PostgreSQL's class 42 and 22: no such table or column, not permitted, a value of another type. */
function isAboutTheTable(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(42|22)...$/.test(error.code)
  );
}
