import { pool } from '../db.ts';

/** Notes that a person opened what is shown at an address; nothing where the catalog has nothing there. */
export async function noteOpened(personId: string, href: string): Promise<void> {
  await pool().query(
    `INSERT INTO catalog.opened (person_id, asset_id)
     SELECT $1, id FROM catalog.asset WHERE href = $2 AND kind IN ('table', 'dashboard', 'query', 'term')
     ON CONFLICT (person_id, asset_id) DO UPDATE SET at = now()`,
    [personId, href],
  );
}
