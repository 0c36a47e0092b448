import { pool, transaction } from '../db.ts';
import type { ChannelKind, ChannelScope, IncidentSeverity } from './schema.ts';

export const inTransaction = transaction;
export type Tx = Parameters<Parameters<typeof transaction>[0]>[0];

export interface ChannelRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly host: string | null;
  /** Of a webhook its address and secret, encrypted. */
  readonly sealed: string | null;
  readonly addresses: readonly string[];
  readonly scope: ChannelScope;
  readonly scopeName: string | null;
  readonly severity: IncidentSeverity;
  readonly isEnabled: boolean;
  readonly savedById: string;
  readonly savedAt: Date;
}

const ROW = `id, name, kind, host, sealed, addresses, scope, scope_name AS "scopeName", severity, is_enabled AS "isEnabled",
  saved_by_id AS "savedById", saved_at AS "savedAt"`;

export async function findChannels(): Promise<(ChannelRow & { readonly savedBy: string | null })[]> {
  const { rows } = await pool().query<ChannelRow & { savedBy: string | null }>(
    `SELECT ${ROW}, (SELECT u.name FROM app_user u WHERE u.id = saved_by_id) AS "savedBy" FROM alert_channel ORDER BY lower(name)`,
  );
  return rows;
}

export async function findChannel(id: string, tx?: Tx): Promise<ChannelRow | null> {
  const { rows } = await (tx ?? pool()).query<ChannelRow>(
    `SELECT ${ROW} FROM alert_channel WHERE id = $1 ${tx ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] ?? null;
}

/** False where another one has the name. */
export async function putChannel(tx: Tx, channel: Omit<ChannelRow, 'savedAt'>): Promise<boolean> {
  const { id, name, kind, host, sealed, addresses, scope, scopeName, severity, isEnabled, savedById } =
    channel;
  const { rows } = await tx.query('SELECT FROM alert_channel WHERE name = $1 AND id <> $2', [name, id]);
  if (rows.length > 0) return false;
  await tx.query(
    `INSERT INTO alert_channel (id, name, kind, host, sealed, addresses, scope, scope_name, severity, is_enabled, saved_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, host = excluded.host, sealed = excluded.sealed,
       addresses = excluded.addresses, scope = excluded.scope, scope_name = excluded.scope_name,
       severity = excluded.severity, is_enabled = excluded.is_enabled, saved_by_id = excluded.saved_by_id, saved_at = now()`,
    [id, name, kind, host, sealed, addresses, scope, scopeName, severity, isEnabled, savedById],
  );
  return true;
}

/** What still waits for it goes with it. */
export async function deleteChannel(tx: Tx, id: string): Promise<void> {
  await tx.query('DELETE FROM alert_channel WHERE id = $1', [id]);
}

export async function groups(): Promise<{ id: string; name: string }[]> {
  const { rows } = await pool().query<{ id: string; name: string }>(
    'SELECT id, title AS name FROM person_group ORDER BY lower(title)',
  );
  return rows;
}
