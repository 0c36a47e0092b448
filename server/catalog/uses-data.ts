import { transaction } from '../db.ts';
import { writeAlone } from './writing-data.ts';

const DAYS = 90;
/** From so many on, something is among what a search looks at first. */
const OFTEN = 20;

/**
 * Counts anew how much is used: tables by the days on which each person read from them, so that whatever asks every
 * minute counts as one; other things by the people who opened them. Gives how many counts are others than before.
 */
export function countUses(): Promise<number> {
  return transaction(async (tx) => {
    await writeAlone(tx);
    const { rowCount } = await tx.query(
      `WITH read AS (
         SELECT entry.value->>'name' AS name, count(DISTINCT (person_id, started_at::date))::int AS uses
         FROM query_run, jsonb_array_elements(query_run.touched) AS entry
         WHERE status = 'done' AND started_at > now() - make_interval(days => $1)
         GROUP BY 1
       ), opened AS (
         SELECT asset_id, count(*)::int AS uses FROM catalog.opened
         WHERE at > now() - make_interval(days => $1) GROUP BY asset_id
       ), counted AS (
         SELECT s.asset_id, s.uses AS before, CASE WHEN a.kind = 'table' THEN coalesce(read.uses, 0) ELSE coalesce(opened.uses, 0) END AS uses
         FROM catalog.search s JOIN catalog.asset a ON a.id = s.asset_id
           LEFT JOIN read ON a.kind = 'table' AND read.name = a.name LEFT JOIN opened ON opened.asset_id = s.asset_id
       )
       UPDATE catalog.search s SET uses = counted.uses,
         level = CASE WHEN counted.uses >= $2 THEN 2 WHEN counted.uses > 0 THEN 1 ELSE 0 END
       FROM counted WHERE s.asset_id = counted.asset_id AND counted.before <> counted.uses`,
      [DAYS, OFTEN],
    );
    return rowCount ?? 0;
  });
}
