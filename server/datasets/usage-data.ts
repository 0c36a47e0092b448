import { pool } from '../db.ts';
import { type DatasetUsage, USAGE_DAYS } from './schema.ts';

/** What statements and the portal itself read of a table, as `query_run` has it. */

const IS_READ = `touched @> jsonb_build_array(jsonb_build_object('name', $1::text)) AND status = 'done'
  AND started_at > now() - make_interval(days => ${USAGE_DAYS})`;
/** Statements that a person wrote, and not what the portal asks for them. */
const IS_STATEMENT = "door IN ('sql', 'api', 'statement_export')";
const READERS_MAX = 20;
const JOINED_MAX = 1000;
const OWN_MAX = 10;

export type UsageCounts = Pick<
  DatasetUsage,
  'people' | 'reads' | 'othersStatements' | 'doors' | 'days' | 'readers'
>;

/** All that is counted, from one look at the statements: there can be hundreds of thousands. Days without a read too. */
export async function usageCounts(table: string, personId: string): Promise<UsageCounts> {
  const { rows } = await pool().query<UsageCounts>(
    `WITH read AS MATERIALIZED (
       SELECT person_id, door, (started_at AT TIME ZONE 'UTC')::date AS day, started_at,
         CASE WHEN person_id <> $2 AND ${IS_STATEMENT} THEN hashtextextended(sql, 0) END AS others_statement
       FROM query_run WHERE ${IS_READ}
     ), by_person AS MATERIALIZED (
       SELECT person_id, door, day, count(*)::int AS reads, max(started_at) AS last_at FROM read GROUP BY 1, 2, 3
     ), by_door AS (
       SELECT door, count(DISTINCT person_id)::int AS people, sum(reads)::int AS reads FROM by_person GROUP BY door
     ), by_day AS (
       SELECT to_char(day, 'YYYY-MM-DD') AS "on", count(DISTINCT person_id)::int AS people, coalesce(sum(reads), 0)::int AS reads
       FROM generate_series((now() AT TIME ZONE 'UTC')::date - ${USAGE_DAYS - 1}, (now() AT TIME ZONE 'UTC')::date,
         interval '1 day') AS day
       LEFT JOIN by_person USING (day) GROUP BY day
     ), readers AS (
       SELECT u.name, count(DISTINCT day)::int AS days, sum(reads)::int AS reads,
         to_char(max(last_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastAt"
       FROM by_person JOIN app_user u ON u.id = person_id
       GROUP BY u.id ORDER BY days DESC, reads DESC, u.name LIMIT ${READERS_MAX}
     )
     SELECT (SELECT count(DISTINCT person_id)::int FROM by_person) AS people,
       (SELECT coalesce(sum(reads), 0)::int FROM by_person) AS reads,
       (SELECT count(DISTINCT others_statement)::int FROM read) AS "othersStatements",
       (SELECT coalesce(json_agg(by_door ORDER BY reads DESC, door), '[]') FROM by_door) AS doors,
       (SELECT json_agg(by_day ORDER BY "on") FROM by_day) AS days,
       (SELECT coalesce(json_agg(readers), '[]') FROM readers) AS readers`,
    [table, personId],
  );
  return rows[0] as UsageCounts;
}

/** Whoever may see those tables. */
export async function joinedTables(table: string) {
  const { rows } = await pool().query<{ table: string; people: number; reads: number }>(
    `WITH together AS (
       SELECT other.entry->>'name' AS name, person_id, count(*)::int AS reads
       FROM query_run, jsonb_array_elements(touched) AS other (entry)
       WHERE ${IS_READ} AND jsonb_array_length(touched) > 1 GROUP BY 1, 2
     )
     SELECT name AS table, count(*)::int AS people, sum(reads)::int AS reads
     FROM together WHERE name <> $1 GROUP BY name ORDER BY reads DESC, name LIMIT ${JOINED_MAX}`,
    [table],
  );
  return rows;
}

/** The person's own statements, those that they ran most often first. */
export async function ownStatements(table: string, personId: string) {
  const { rows } = await pool().query<{ sql: string; reads: number; lastAt: Date }>(
    `SELECT sql, count(*)::int AS reads, max(started_at) AS "lastAt"
     FROM query_run WHERE person_id = $2 AND ${IS_STATEMENT} AND ${IS_READ}
     GROUP BY sql ORDER BY reads DESC, "lastAt" DESC LIMIT ${OWN_MAX}`,
    [table, personId],
  );
  return rows;
}
