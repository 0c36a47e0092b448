import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Evaluated } from './plan-evaluation.ts';
import type { KnownProposal, PlannedProposal } from './plan-proposals.ts';
import type { Proposal, ProposalState, ProposalsInput } from './schema.ts';

export type Tx = PoolClient;

export const inTransaction = transaction;

export async function readEvaluated(): Promise<ReadonlyMap<string, Evaluated>> {
  const { rows } = await pool().query<Evaluated & { dataset: string }>(
    `SELECT dataset, snapshot_id AS "snapshotId", columns_key AS "columnsKey", rule_version AS "ruleVersion",
       evaluated_at AS "evaluatedAt" FROM classification_run`,
  );
  return new Map(rows.map((row) => [row.dataset, row]));
}

export async function recordEvaluated(
  tx: Tx,
  dataset: string,
  { snapshotId, columnsKey, ruleVersion }: Omit<Evaluated, 'evaluatedAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO classification_run (dataset, snapshot_id, columns_key, rule_version, evaluated_at)
     VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (dataset) DO UPDATE SET snapshot_id = $2, columns_key = $3, rule_version = $4, evaluated_at = now()`,
    [dataset, snapshotId, columnsKey, ruleVersion],
  );
}

/** Until the transaction ends nobody else decides about them. */
export async function lockProposals(tx: Tx, dataset: string): Promise<KnownProposal[]> {
  const { rows } = await tx.query<KnownProposal>(
    `SELECT id, column_name AS "column", tag, state, evidence_key AS "evidenceKey"
     FROM tag_proposal WHERE dataset = $1 ORDER BY id FOR UPDATE`,
    [dataset],
  );
  return rows;
}

export async function writeProposal(
  tx: Tx,
  dataset: string,
  { column, fieldId, tag, confidence, evidence, evidenceKey, state }: PlannedProposal,
  ruleVersion: number,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO tag_proposal (id, dataset, column_name, field_id, tag, confidence, evidence, evidence_key,
       rule_version, state, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $10 = 'applied' THEN now() END)
     ON CONFLICT (dataset, column_name, tag) DO UPDATE SET field_id = $4, confidence = $6, evidence = $7,
       evidence_key = $8, rule_version = $9, state = $10, decided_by = NULL,
       decided_at = CASE WHEN $10 = 'applied' THEN now() END
     RETURNING id`,
    [
      randomUUID(),
      dataset,
      column,
      fieldId,
      tag,
      confidence,
      JSON.stringify(evidence),
      evidenceKey,
      ruleVersion,
      state,
    ],
  );
  return rows[0]?.id as string;
}

export async function withdrawProposals(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM tag_proposal WHERE id = ANY($1)', [ids]);
}

const PROPOSAL = `id, dataset, column_name AS "column", field_id AS "fieldId", tag, confidence, evidence,
  rule_version AS "ruleVersion", state, decided_by AS "decidedBy", note, found_at AS "foundAt",
  decided_at AS "decidedAt"`;

interface ProposalRow extends Omit<Proposal, 'foundAt' | 'decidedAt'> {
  readonly foundAt: Date;
  readonly decidedAt: Date | null;
}

/** Those most sure of first. */
export async function findProposals({ state, dataset }: ProposalsInput): Promise<Proposal[]> {
  const { rows } = await pool().query<ProposalRow>(
    `SELECT ${PROPOSAL} FROM tag_proposal
     WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR dataset = $2)
     ORDER BY confidence DESC, dataset, column_name, tag`,
    [state, dataset],
  );
  return rows.map(({ foundAt, decidedAt, ...row }) => ({
    ...row,
    foundAt: foundAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }));
}

export async function lockProposal(tx: Tx, id: string): Promise<ProposalRow | null> {
  const { rows } = await tx.query<ProposalRow>(
    `SELECT ${PROPOSAL} FROM tag_proposal WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

export async function closeProposal(
  tx: Tx,
  id: string,
  { state, by, note }: { readonly state: ProposalState; readonly by: string; readonly note: string | null },
): Promise<void> {
  await tx.query(
    `UPDATE tag_proposal SET state = $2, note = $4, decided_by = CASE WHEN $2 <> 'proposed' THEN $3 END,
       decided_at = CASE WHEN $2 <> 'proposed' THEN now() END WHERE id = $1`,
    [id, state, by, note],
  );
}

interface TaggedColumn {
  readonly dataset: string;
  readonly column: string;
  readonly fieldId: number | null;
  readonly tag: string;
}

/** From the commit on, policies find the column by the tag; whoever decides hears of it then. */
export async function addTag(tx: Tx, { dataset, column, fieldId, tag }: TaggedColumn): Promise<void> {
  await tx.query(
    `INSERT INTO column_tag (dataset, column_name, field_id, tag) VALUES ($1, $2, $3, $4)
     ON CONFLICT (dataset, column_name, tag) DO UPDATE SET field_id = $3`,
    [dataset, column, fieldId, tag],
  );
}

export async function removeTag(tx: Tx, { dataset, column, tag }: TaggedColumn): Promise<void> {
  await tx.query('DELETE FROM column_tag WHERE dataset = $1 AND column_name = $2 AND tag = $3', [
    dataset,
    column,
    tag,
  ]);
}
