import { each, fitHead, relink, type Tampering, unseen } from './tampering.ts';

/** Every column with every small change that might slip through. */
const CHANGES: readonly [column: string, to: string][] = [
  ['seq', 'seq + 1000000'],
  ['seq', '-seq'],
  ['at', "at + interval '1 microsecond'"],
  ['at', "at + interval '1 millisecond'"],
  ['at', "at - interval '1 day'"],
  ['action', "'sign_out'"],
  ['action', "action || ' '"],
  ['outcome', "CASE outcome WHEN 'ok' THEN 'refused' ELSE 'ok' END"],
  ['actor_id', 'NULL'],
  ['actor_id', 'gen_random_uuid()'],
  ['actor', "'somebody.else@example.com'"],
  ['actor', 'upper(actor)'],
  ['subject', 'NULL'],
  ['subject', "''"],
  ['subject', "'gold.dim_customer'"],
  ['network_address', 'NULL'],
  ['network_address', "'192.0.2.1'"],
  ['details', "'{}'"],
  ['details', "details || ' '"],
  ['details', "replace(details, ',', ', ')"],
  ['details', 'replace(details, \'"rows":\', \'"rows":1\')'],
  ['previous_seal', 'reverse(previous_seal)'],
  ['previous_seal', 'seal'],
  ['seal', 'reverse(seal)'],
  ['seal', "''"],
  ['seal', "rtrim(seal) || '='"],
];

const columnEdits: readonly Tampering[] = CHANGES.map(([column, to]) =>
  each(`edit ${column} to ${to}`, ({ db, at }) =>
    unseen(db, `UPDATE audit_entry SET ${column} = ${to} WHERE seq = $1`, [at]),
  ),
);

const byOtherMeans: readonly Tampering[] = [
  each('edit with the trigger disabled and enabled again', async ({ db, at }) => {
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    await db.query("UPDATE audit_entry SET actor = 'eve@example.com' WHERE seq = $1", [at]);
    await db.query('ALTER TABLE audit_entry ENABLE TRIGGER ALL');
  }),
  each('edit with the trigger dropped and made again', async ({ db, at }) => {
    const { rows } = await db.query<{ text: string }>(
      "SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgname = 'audit_entry_append_only'",
    );
    await db.query('DROP TRIGGER audit_entry_append_only ON audit_entry');
    await db.query('UPDATE audit_entry SET outcome = reverse(outcome) WHERE seq = $1', [at]);
    await db.query(rows[0]?.text ?? '');
  }),
  each('edit by a new copy of the table', async ({ db, at }) => {
    await db.query('CREATE TABLE copy AS SELECT * FROM audit_entry');
    await db.query("UPDATE copy SET subject = 'nothing' WHERE seq = $1", [at]);
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    await db.query('TRUNCATE audit_entry');
    await db.query('INSERT INTO audit_entry SELECT * FROM copy ORDER BY seq');
    await db.query('ALTER TABLE audit_entry ENABLE TRIGGER ALL');
    await db.query('DROP TABLE copy');
  }),
  each('edit and seal anew without the key (SHA-256)', ({ db, at }) =>
    unseen(
      db,
      `UPDATE audit_entry SET actor = 'eve@example.com',
              seal = rtrim(translate(encode(sha256(convert_to(seq || actor || previous_seal, 'UTF8')), 'base64'), '+/', '-_'), '=')
        WHERE seq = $1`,
      [at],
    ),
  ),
  each('edit, new seal, and the links after it put right', async ({ db, at }) => {
    await unseen(
      db,
      "UPDATE audit_entry SET actor = 'eve@example.com', seal = reverse(seal) WHERE seq = $1",
      [at],
    );
    await relink(db);
    await fitHead(db);
  }),
  each('edit with the seal of another entry that says the same', ({ db, at }) =>
    unseen(
      db,
      `UPDATE audit_entry e SET seal = o.seal, details = o.details, previous_seal = o.previous_seal
         FROM audit_entry o WHERE e.seq = $1 AND o.seq = (SELECT max(seq) FROM audit_entry WHERE seq <> $1)`,
      [at],
    ),
  ),
];

export const EDITS: readonly Tampering[] = [...columnEdits, ...byOtherMeans];
