import type pg from 'pg';

/** A log of `entries` entries, in a database where the attacker may do everything; the key is not in it. */
export interface Target {
  readonly db: pg.Client;
  readonly entries: number;
  /** The entry that is attacked: at the log's begin, in its middle or at its end. */
  readonly at: number;
  /** A signed head row as it once was, copied by the attacker when the log was shorter. */
  readonly oldHead: { readonly seq: number; readonly seal: string; readonly signature: string };
  /** Lets the portal, which knows nothing of it, append `count` entries to what is there now. */
  append(count: number): Promise<void>;
}

export interface Tampering {
  readonly name: string;
  /** Whether it is done at the begin, in the middle and at the end, or is about the whole log. */
  readonly places: 'each' | 'whole';
  tamper(target: Target): Promise<unknown>;
}

/** `UPDATE` and friends in a session that fires no triggers, as a superuser may. */
export const unseen = (db: pg.Client, sql: string, values: readonly unknown[] = []) =>
  db
    .query("SET session_replication_role = 'replica'")
    .then(() => db.query(sql, [...values]))
    .then((result) => db.query("SET session_replication_role = 'origin'").then(() => result));

export const each = (name: string, tamper: Tampering['tamper']): Tampering => ({
  name,
  places: 'each',
  tamper,
});
export const whole = (name: string, tamper: Tampering['tamper']): Tampering => ({
  name,
  places: 'whole',
  tamper,
});

/** Writes the head row so that it fits the entries again; only the signature cannot be made. */
export const fitHead = (db: pg.Client) =>
  unseen(
    db,
    'UPDATE audit_head SET (seq, seal) = (SELECT seq, seal FROM audit_entry ORDER BY seq DESC LIMIT 1)',
  );

/** Puts every `previous_seal` right from the numbers on, so that the links hold. */
export const relink = (db: pg.Client) =>
  unseen(
    db,
    `UPDATE audit_entry e SET previous_seal = p.seal
       FROM (SELECT seq, lag(seal) OVER (ORDER BY seq) AS seal FROM audit_entry) p
      WHERE p.seq = e.seq AND p.seal IS NOT NULL`,
  );
