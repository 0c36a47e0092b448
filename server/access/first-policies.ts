import { fileURLToPath } from 'node:url';
import { recordAuditIn } from '../audit/record.ts';
import { insertVersion, inTransaction, lockHead, readHead } from './policies-data.ts';
import { readPolicyFiles } from './policy-files.ts';

/** From this project, wherever it is started. */
const FIRST_POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));

/** Gives a portal that has no policies the ones of the folder `policies`, as version 1. May run any number of times. */
export async function ensureFirstPolicies(): Promise<void> {
  if (await readHead()) return;
  const document = await readPolicyFiles(FIRST_POLICIES);
  await inTransaction(async (tx) => {
    if (await lockHead(tx)) return;
    const reason = 'The policies a new portal begins with.';
    await insertVersion(tx, { number: 1, document, authorId: null, author: 'system', reason });
    await recordAuditIn(tx, [
      {
        action: 'policy.changed',
        outcome: 'ok',
        actorId: null,
        actor: 'system',
        subject: 'policies',
        details: { version: 1, reason, policies: document.policies.map(({ id }) => id) },
      },
    ]);
  });
}
