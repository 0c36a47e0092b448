import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { askForWorkIn } from '../lake/work-requests-data.ts';
import { endJob, type Job } from './jobs-data.ts';

/**
 * Ends work on quarantined rows, on the record. A table that got rows by it is checked next: whoever repaired them waits for
 * what the checks say now. False when the work has ended before.
 */
export function endWork(
  id: string,
  state: Parameters<typeof endJob>[1],
  error: string | null,
  entryOf: (job: Job) => AuditEntry,
): Promise<boolean> {
  return endJob(id, state, error, async (tx, job) => {
    const { table, what, settled, askedBy } = job;
    if (what === 'replay' && settled > 0) await askForWorkIn(tx, { table, what: 'check', askedBy });
    await recordAuditIn(tx, [entryOf(job)]);
  });
}
