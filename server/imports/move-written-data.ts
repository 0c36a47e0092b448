import type { PoolClient } from 'pg';

/**
 * Two tables turned out to be one: what people wrote, said, linked and follow of the one is of the other from now on. Where
 * both have something in one place, that of the table which stays counts; nothing leaves the history. The caller holds
 * `changeAlone` of annotations.
 */
export async function moveWritten(tx: PoolClient, from: string, to: string): Promise<void> {
  const both = [from, to];
  await tx.query(
    `DELETE FROM annotation a USING annotation b WHERE a.dataset = $1 AND b.dataset = $2
       AND (a.column_name, a.field) = (b.column_name, b.field)`,
    both,
  );
  await tx.query('UPDATE annotation SET dataset = $2 WHERE dataset = $1', both);
  // Under new numbers, by which whoever keeps what counts learns that it is not what it was.
  await tx.query(
    `UPDATE edit e SET dataset = $2, id = moved.next FROM (
       SELECT id, nextval('edit_id_seq') AS next FROM (SELECT id FROM edit WHERE dataset = $1 ORDER BY id) AS ordered) AS moved
     WHERE e.id = moved.id`,
    both,
  );
  await tx.query('UPDATE discussion.thread SET dataset = $2 WHERE dataset = $1', both);
  await tx.query(
    `DELETE FROM glossary.link a USING glossary.link b WHERE a.dataset = $1 AND b.dataset = $2
       AND a.term_id = b.term_id AND a.column_name IS NOT DISTINCT FROM b.column_name`,
    both,
  );
  await tx.query('UPDATE glossary.link SET dataset = $2 WHERE dataset = $1', both);
  await tx.query(
    `DELETE FROM notices.follow a USING notices.follow b WHERE a.dataset = $1 AND b.dataset = $2 AND a.person_id = b.person_id`,
    both,
  );
  await tx.query('UPDATE notices.follow SET dataset = $2 WHERE dataset = $1', both);
  await tx.query('DELETE FROM notices.notice WHERE dataset = $1', [from]);
  await tx.query('UPDATE imports.column_change SET relation = $2 WHERE relation = $1', both);
  await tx.query('UPDATE imports.told_check SET relation = $2 WHERE relation = $1', both);
  await tx.query(
    `DELETE FROM imports.run_table a USING imports.run_table b WHERE a.relation = $1 AND b.relation = $2
       AND (a.run_id, a.wrote) = (b.run_id, b.wrote)`,
    both,
  );
  await tx.query('UPDATE imports.run_table SET relation = $2 WHERE relation = $1', both);
}
