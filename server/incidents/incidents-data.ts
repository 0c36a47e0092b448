import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Json } from '../expectations/schema.ts';
import type {
  AnyResolution,
  EventKind,
  IncidentSeverity,
  IncidentState,
  SymptomKind,
  SymptomState,
} from './schema.ts';

export type Tx = PoolClient;
export const inTransaction = transaction;

export interface SymptomRow {
  readonly kind: SymptomKind;
  readonly key: string;
  readonly document: Json;
  readonly severity: IncidentSeverity;
  readonly state: SymptomState;
  readonly since: Date;
  readonly changedAt: Date;
  readonly elementsThen: number | null;
  readonly unexpectedThen: number | null;
  readonly elementsNow: number | null;
  readonly unexpectedNow: number | null;
}

export interface IncidentRow {
  readonly id: string;
  /** In the order in which they began. */
  readonly number: number;
  readonly table: string;
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  readonly openedAt: Date;
  readonly since: Date;
  readonly reopenings: number;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedById: string | null;
  readonly assigneeId: string | null;
  readonly resolvedAt: Date | null;
  readonly resolution: AnyResolution | null;
  readonly resolvedById: string | null;
}

const ROW = `i.id, i.number, i.table_name AS "table", i.state, i.severity, i.opened_at AS "openedAt", i.since, i.reopenings,
  i.acknowledged_at AS "acknowledgedAt", i.acknowledged_by_id AS "acknowledgedById", i.assignee_id AS "assigneeId",
  i.resolved_at AS "resolvedAt", i.resolution, i.resolved_by_id AS "resolvedById"`;
const SYMPTOM = `s.kind, s.key, s.document, s.severity, s.state, s.since, s.changed_at AS "changedAt",
  s.elements_then AS "elementsThen", s.unexpected_then AS "unexpectedThen", s.elements_now AS "elementsNow",
  s.unexpected_now AS "unexpectedNow"`;

/** Until the transaction ends nobody else changes an incident of the table. */
export async function lockTable(tx: Tx, table: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('incident ' || $1, 0))`, [table]);
}

/** The table's latest one, open or resolved. */
export async function latestIncident(tx: Tx, table: string): Promise<IncidentRow | null> {
  const { rows } = await tx.query<IncidentRow>(
    `SELECT ${ROW} FROM incident i WHERE i.table_name = $1 ORDER BY i.number DESC LIMIT 1`,
    [table],
  );
  return rows[0] ?? null;
}

export async function symptomsIn(tx: Tx, incident: string): Promise<SymptomRow[]> {
  const { rows } = await tx.query<SymptomRow>(
    `SELECT ${SYMPTOM} FROM incident_symptom s WHERE s.incident_id = $1 ORDER BY s.since, s.kind, s.key`,
    [incident],
  );
  return rows;
}

export async function insertIncident(
  tx: Tx,
  { table, severity, at }: { readonly table: string; readonly severity: IncidentSeverity; readonly at: Date },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO incident (table_name, open_for, state, severity, opened_at, since)
     VALUES ($1, $1, 'open', $2, $3, $3) RETURNING id`,
    [table, severity, at],
  );
  return rows[0]?.id as string;
}

/** Whoever cared for it does so again; that they have seen it is asked of them anew. */
export async function reopenIncident(
  tx: Tx,
  id: string,
  severity: IncidentSeverity,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE incident SET open_for = table_name, state = 'open', severity = $2, since = $3, reopenings = reopenings + 1,
       acknowledged_at = NULL, acknowledged_by_id = NULL, resolved_at = NULL, resolution = NULL, resolved_by_id = NULL
     WHERE id = $1`,
    [id, severity, at],
  );
}

export async function setSeverity(tx: Tx, id: string, severity: IncidentSeverity): Promise<void> {
  await tx.query('UPDATE incident SET severity = $2 WHERE id = $1', [id, severity]);
}

export async function resolveIncident(
  tx: Tx,
  id: string,
  {
    resolution,
    by,
    at,
  }: { readonly resolution: AnyResolution; readonly by: string | null; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE incident SET open_for = NULL, state = 'resolved', resolved_at = $2, resolution = $3, resolved_by_id = $4
     WHERE id = $1`,
    [id, at, resolution, by],
  );
}

export async function acknowledgeIncident(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.query(
    `UPDATE incident SET state = 'acknowledged', acknowledged_at = $2, acknowledged_by_id = $3 WHERE id = $1`,
    [id, at, by],
  );
}

export async function setAssignee(tx: Tx, id: string, person: string | null): Promise<void> {
  await tx.query('UPDATE incident SET assignee_id = $2 WHERE id = $1', [id, person]);
}

/** Those that it had and that are not among these stay as they are. */
export async function saveSymptoms(tx: Tx, incident: string, symptoms: readonly SymptomRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO incident_symptom (incident_id, kind, key, document, severity, state, since, changed_at, elements_then,
       unexpected_then, elements_now, unexpected_now)
     SELECT $1, kind, key, document, severity, state, since, "changedAt", "elementsThen", "unexpectedThen", "elementsNow",
       "unexpectedNow"
     FROM jsonb_to_recordset($2::jsonb) AS given (kind text, key text, document jsonb, severity text, state text,
       since timestamptz, "changedAt" timestamptz, "elementsThen" bigint, "unexpectedThen" bigint, "elementsNow" bigint,
       "unexpectedNow" bigint)
     ON CONFLICT (incident_id, kind, key) DO UPDATE SET document = excluded.document, severity = excluded.severity,
       state = excluded.state, since = excluded.since, changed_at = excluded.changed_at,
       elements_then = excluded.elements_then, unexpected_then = excluded.unexpected_then,
       elements_now = excluded.elements_now, unexpected_now = excluded.unexpected_now`,
    // jsonb takes no NUL.
    [incident, JSON.stringify(symptoms).replaceAll('\\u0000', '\ufffd')],
  );
}

export interface NewEvent {
  readonly incident: string;
  readonly at: Date;
  readonly kind: EventKind;
  readonly actorId: string | null;
  readonly personId?: string | null;
  readonly resolution?: AnyResolution | null;
  readonly text?: string | null;
  readonly symptoms?: readonly string[];
}

export async function addEvent(
  tx: Tx,
  { incident, at, kind, actorId, personId = null, resolution = null, text = null, symptoms = [] }: NewEvent,
): Promise<void> {
  await tx.query(
    `INSERT INTO incident_event (incident_id, at, kind, actor_id, person_id, resolution, text, symptoms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [incident, at, kind, actorId, personId, resolution, text, symptoms],
  );
}

/** Tables with something open for checks, or for monitors, though none of these is evaluated any more. */
export async function forgottenTables(): Promise<{ table: string; kind: SymptomKind }[]> {
  const { rows } = await pool().query<{ table: string; kind: SymptomKind }>(
    `SELECT DISTINCT i.open_for AS "table", s.kind FROM incident i JOIN incident_symptom s ON s.incident_id = i.id
     WHERE i.open_for IS NOT NULL AND s.state = 'failing'
       AND CASE s.kind WHEN 'check' THEN NOT EXISTS (SELECT FROM quality_table_state t WHERE t.table_name = i.open_for)
         ELSE NOT EXISTS (SELECT FROM monitor m WHERE m.table_name = i.open_for) END`,
  );
  return rows;
}

export async function findIncident(id: string, tx?: Tx): Promise<IncidentRow | null> {
  const { rows } = await (tx ?? pool()).query<IncidentRow>(`SELECT ${ROW} FROM incident i WHERE i.id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

export async function findIncidents(ids: readonly string[]): Promise<IncidentRow[]> {
  const { rows } = await pool().query<IncidentRow>(`SELECT ${ROW} FROM incident i WHERE i.id = ANY ($1)`, [
    ids,
  ]);
  return rows;
}

/** Of these tables; all that are not resolved. */
export async function findUnresolved(tables: readonly string[]): Promise<IncidentRow[]> {
  const { rows } = await pool().query<IncidentRow>(
    `SELECT ${ROW} FROM incident i WHERE i.open_for = ANY ($1) ORDER BY i.number DESC`,
    [tables],
  );
  return rows;
}

export interface IncidentFilter {
  readonly tables: readonly string[];
  readonly isUnresolved: boolean;
  /** Null: anybody's; `nobody`: nobody's. */
  readonly assignee: string | null;
}

/** The latest first. */
export async function listIncidentRows(
  { tables, isUnresolved, assignee }: IncidentFilter,
  before: number | null,
  limit: number,
): Promise<IncidentRow[]> {
  const { rows } = await pool().query<IncidentRow>(
    `SELECT ${ROW} FROM incident i
     WHERE i.table_name = ANY ($1) AND (NOT $2 OR i.open_for IS NOT NULL)
       AND ($3::text IS NULL OR CASE $3 WHEN 'nobody' THEN i.assignee_id IS NULL ELSE i.assignee_id::text = $3 END)
       AND ($4::bigint IS NULL OR i.number < $4)
     ORDER BY i.number DESC LIMIT $5`,
    [tables, isUnresolved, assignee, before, limit],
  );
  return rows;
}

export async function findSymptoms(
  incidents: readonly string[],
): Promise<ReadonlyMap<string, (SymptomRow & { readonly incident: string })[]>> {
  const { rows } = await pool().query<SymptomRow & { incident: string }>(
    `SELECT s.incident_id AS incident, ${SYMPTOM} FROM incident_symptom s WHERE s.incident_id = ANY ($1)
     ORDER BY s.incident_id, s.since, s.kind, s.key`,
    [incidents],
  );
  return Map.groupBy(rows, ({ incident }) => incident);
}

export interface EventRow {
  readonly id: number;
  readonly at: Date;
  readonly kind: EventKind;
  readonly actorId: string | null;
  readonly personId: string | null;
  readonly resolution: AnyResolution | null;
  readonly text: string | null;
  readonly symptoms: readonly string[];
}

/** The oldest first. */
export async function findEvents(incident: string): Promise<EventRow[]> {
  const { rows } = await pool().query<EventRow>(
    `SELECT id, at, kind, actor_id AS "actorId", person_id AS "personId", resolution, text, symptoms
     FROM incident_event WHERE incident_id = $1 ORDER BY id`,
    [incident],
  );
  return rows;
}

/** Their names by their ids, of people who are gone too. */
export async function findNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool().query<{ id: string; name: string }>(
    'SELECT id, name FROM app_user WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** People who can sign in whose name or address has these words, by name. */
export async function findPeople(search: string, limit: number): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM app_user WHERE deactivated_at IS NULL AND (strpos(lower(name), lower($1)) > 0 OR strpos(lower(email), lower($1)) > 0)
     ORDER BY lower(name), email LIMIT $2`,
    [search, limit],
  );
  return rows.map(({ id }) => id);
}

/** Gone from what is resolved for so long, some at a time. */
export async function removeOldIncidents(keptDays: number): Promise<void> {
  await pool().query(
    `DELETE FROM incident WHERE id IN (
       SELECT id FROM incident WHERE resolved_at < now() - make_interval(days => $1) ORDER BY number LIMIT 1000
     )`,
    [keptDays],
  );
}

export async function groupTitles(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool().query<{ id: string; title: string }>(
    'SELECT id, title FROM person_group WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}
