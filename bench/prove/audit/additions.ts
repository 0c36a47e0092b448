import { each, fitHead, relink, type Tampering, type Target, unseen, whole } from './tampering.ts';

const COLUMNS =
  'at, action, outcome, actor_id, actor, subject, network_address, details, previous_seal, seal';

/** Makes room: everything from `from` on moves up by one number. */
const shift = (db: Target['db'], from: number) =>
  unseen(db, 'UPDATE audit_entry SET seq = -(seq + 1) WHERE seq >= $1', [from]).then(() =>
    unseen(db, 'UPDATE audit_entry SET seq = -seq WHERE seq < 0'),
  );

const copyTo = (db: Target['db'], from: number, to: number) =>
  unseen(db, `INSERT INTO audit_entry SELECT $2, ${COLUMNS} FROM audit_entry WHERE seq = $1`, [from, to]);

const swap = (db: Target['db'], columns: string, a: number, b: number) =>
  unseen(
    db,
    `UPDATE audit_entry e SET (${columns}) = (SELECT ${columns} FROM audit_entry o WHERE o.seq = $1 + $2 - e.seq)
      WHERE e.seq IN ($1, $2)`,
    [a, b],
  );

const neighbour = ({ at, entries }: Target) => (at < entries ? at + 1 : at - 1);

const insertions: readonly Tampering[] = [
  each('insert a copy of an old entry between two', async ({ db, at }) => {
    await shift(db, at);
    await copyTo(db, at + 1, at);
  }),
  each('insert a forged entry between two, links and head put right', async ({ db, at, entries }) => {
    await shift(db, at);
    await copyTo(db, at === entries ? 1 : at + 1, at);
    await unseen(
      db,
      "UPDATE audit_entry SET actor = 'mallory@example.com', seal = md5(seal) || md5(seal) WHERE seq = $1",
      [at],
    );
    await relink(db);
    await fitHead(db);
  }),
  each('replay an old entry at the end', ({ db, at, entries }) =>
    copyTo(db, at, entries + 1).then(() => fitHead(db)),
  ),
  each('replay an old entry at the end, the portal goes on', async ({ db, at, entries, append }) => {
    await copyTo(db, at, entries + 1);
    await append(3);
  }),
  each('replay an old entry in the place of another', async ({ db, at, entries }) => {
    const place = at === 1 ? entries : at - 1;
    await unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [place]);
    await copyTo(db, at, place);
  }),
  each('double a number after dropping the key', async ({ db, at }) => {
    await db.query('ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_pkey');
    await unseen(db, 'INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = $1', [at]);
  }),
  whole('insert before the first', ({ db }) => copyTo(db, 1, 0)),
  whole('insert far beyond the end', ({ db, entries }) => copyTo(db, entries, 9_000_000_000)),
  whole('replay the whole first half at the end', async ({ db, entries }) => {
    await unseen(
      db,
      `INSERT INTO audit_entry SELECT seq + $1, ${COLUMNS} FROM audit_entry WHERE seq <= $1 / 2`,
      [entries],
    );
    await fitHead(db);
  }),
  whole('insert by a child table', async ({ db, entries }) => {
    await db.query('CREATE TABLE more (LIKE audit_entry) INHERITS (audit_entry)');
    await db.query(`INSERT INTO more SELECT $2, ${COLUMNS} FROM audit_entry WHERE seq = $1`, [
      entries,
      entries + 1,
    ]);
  }),
];

const orders: readonly Tampering[] = [
  each('swap two neighbours', (target) => swap(target.db, COLUMNS, target.at, neighbour(target))),
  each('swap two neighbours, links put right', async (target) => {
    await swap(target.db, COLUMNS, target.at, neighbour(target));
    await relink(target.db);
    await fitHead(target.db);
  }),
  each('swap what two entries say', (target) =>
    swap(
      target.db,
      'action, outcome, actor_id, actor, subject, network_address, details',
      target.at,
      neighbour(target),
    ),
  ),
  each('swap when two entries happened', ({ db, at, entries }) =>
    swap(db, 'at', at, at === entries ? 1 : entries),
  ),
  each('swap the seals of two entries', (target) => swap(target.db, 'seal', target.at, neighbour(target))),
  whole('turn the log round', ({ db, entries }) =>
    unseen(db, 'UPDATE audit_entry SET seq = -($1 + 1 - seq)', [entries]).then(() =>
      unseen(db, 'UPDATE audit_entry SET seq = -seq'),
    ),
  ),
  whole('move the last entry to the front', async ({ db, entries }) => {
    await unseen(db, 'UPDATE audit_entry SET seq = -seq - 1 WHERE seq < $1', [entries]);
    await unseen(db, 'UPDATE audit_entry SET seq = CASE WHEN seq < 0 THEN -seq ELSE 1 END');
    await relink(db);
    await fitHead(db);
  }),
];

export const ADDITIONS: readonly Tampering[] = [...insertions, ...orders];
