import type { Tx } from './people-data.ts';
import { INVITATION_DAYS } from './schema.ts';

/** Makes earlier invitations of the person worthless and stores a new one by its token's hash; when it ends. */
export async function storeInvitation(tx: Tx, personId: string, tokenHash: string): Promise<Date> {
  await tx.query('DELETE FROM invitation WHERE person_id = $1 AND used_at IS NULL', [personId]);
  const { rows } = await tx.query<{ expires_at: Date }>(
    `INSERT INTO invitation (token_hash, person_id, expires_at)
     VALUES ($1, $2, now() + make_interval(days => ${INVITATION_DAYS})) RETURNING expires_at`,
    [tokenHash, personId],
  );
  const [row] = rows;
  if (!row) throw new Error('The invitation gave no row.');
  return row.expires_at;
}
