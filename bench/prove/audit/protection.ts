import { each, fitHead, relink, type Tampering, unseen, whole } from './tampering.ts';

const offGuard: readonly Tampering[] = [
  whole('drop the trigger', ({ db }) => db.query('DROP TRIGGER audit_entry_append_only ON audit_entry')),
  whole('disable the trigger', ({ db }) =>
    db.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only'),
  ),
  whole('let the trigger fire for replication only', ({ db }) =>
    db.query('ALTER TABLE audit_entry ENABLE REPLICA TRIGGER audit_entry_append_only'),
  ),
  whole('make the trigger do nothing', ({ db }) =>
    db.query(
      'CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    ),
  ),
  whole('make the trigger do nothing under its old words', ({ db }) =>
    db.query(
      `CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN IF false THEN RAISE EXCEPTION 'The audit log can only grow.'; END IF; RETURN NULL; END $$`,
    ),
  ),
  whole('make a trigger for DELETE only', async ({ db }) => {
    await db.query('DROP TRIGGER audit_entry_append_only ON audit_entry');
    await db.query(
      'CREATE TRIGGER audit_entry_append_only BEFORE DELETE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()',
    );
  }),
  whole('add a rule that swallows entries', ({ db }) =>
    db.query(
      "CREATE RULE lose AS ON INSERT TO audit_entry WHERE new.actor = 'eve@example.com' DO INSTEAD NOTHING",
    ),
  ),
  whole('add a trigger that swallows every second entry, the portal goes on', async ({ db, append }) => {
    await db.query(
      `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF new.seq % 2 = 0 THEN RETURN NULL; END IF; RETURN new; END $$`,
    );
    await db.query('CREATE TRIGGER lose BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION lose()');
    await append(4);
  }),
  whole('add a trigger that renames people in new entries, the portal goes on', async ({ db, append }) => {
    await db.query(
      `CREATE FUNCTION rename() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN new.actor := 'nobody@example.com'; RETURN new; END $$`,
    );
    await db.query(
      'CREATE TRIGGER rename BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION rename()',
    );
    await append(2);
  }),
  whole('add a row policy that hides entries', async ({ db }) => {
    await db.query('ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY');
    await db.query("CREATE POLICY hide ON audit_entry USING (outcome = 'ok')");
  }),
  whole('put a view in the table’s place', async ({ db }) => {
    await db.query('ALTER TABLE audit_entry RENAME TO audit_entry_real');
    await db.query('CREATE VIEW audit_entry AS SELECT * FROM audit_entry_real');
  }),
  whole('drop the table', ({ db }) => db.query('DROP TABLE audit_entry')),
  whole('drop the head', ({ db }) => db.query('DROP TABLE audit_head')),
  whole('drop a column', ({ db }) => db.query('ALTER TABLE audit_entry DROP COLUMN details')),
  whole('round the times', ({ db }) => db.query('ALTER TABLE audit_entry ALTER at TYPE timestamptz(0)')),
  whole('make times local texts', ({ db }) =>
    db.query('ALTER TABLE audit_entry ALTER at TYPE text USING at::date::text'),
  ),
  whole('make the head two', async ({ db }) => {
    await db.query('ALTER TABLE audit_head DROP CONSTRAINT audit_head_pkey');
    await db.query('INSERT INTO audit_head SELECT * FROM audit_head');
  }),
];

const combined: readonly Tampering[] = [
  each('edit one, delete another, insert a third', async ({ db, at, entries }) => {
    const other = at > entries / 2 ? 2 : entries - 1;
    await unseen(db, "UPDATE audit_entry SET subject = 'x' WHERE seq = $1", [at]);
    await unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [other]);
    await unseen(
      db,
      `INSERT INTO audit_entry SELECT $2, at, action, outcome, actor_id, actor, subject, network_address, details, previous_seal, seal
         FROM audit_entry WHERE seq = $1`,
      [at, other],
    );
    await relink(db);
    await fitHead(db);
  }),
  each('edit, then cut the end and put an old head back', async ({ db, at, oldHead }) => {
    await unseen(db, 'UPDATE audit_entry SET outcome = reverse(outcome) WHERE seq = least($1::bigint, $2)', [
      at,
      oldHead.seq,
    ]);
    await unseen(db, 'DELETE FROM audit_entry WHERE seq > $1', [oldHead.seq]);
    await unseen(db, 'UPDATE audit_head SET seq = $1, seal = $2, signature = $3', [
      oldHead.seq,
      oldHead.seal,
      oldHead.signature,
    ]);
  }),
  each('delete with the trigger dropped for good, the portal goes on', async ({ db, at, append }) => {
    await db.query('DROP TRIGGER audit_entry_append_only ON audit_entry');
    await db.query('DELETE FROM audit_entry WHERE seq = $1', [at]);
    await append(2);
  }),
];

export const PROTECTION: readonly Tampering[] = [...offGuard, ...combined];
