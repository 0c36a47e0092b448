import { each, fitHead, relink, type Tampering, type Target, unseen, whole } from './tampering.ts';

const renumber = (db: Target['db']) =>
  unseen(
    db,
    `UPDATE audit_entry e SET seq = -r.place FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM audit_entry) r
      WHERE r.seq = e.seq`,
  ).then(() => unseen(db, 'UPDATE audit_entry SET seq = -seq'));

const cut = (db: Target['db'], from: number) => unseen(db, 'DELETE FROM audit_entry WHERE seq >= $1', [from]);

const putHead = (db: Target['db'], head: Target['oldHead']) =>
  unseen(db, 'UPDATE audit_head SET seq = $1, seal = $2, signature = $3', [
    head.seq,
    head.seal,
    head.signature,
  ]);

const deletions: readonly Tampering[] = [
  each('delete one entry', ({ db, at }) => unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [at])),
  each('delete one entry, links and head put right', async ({ db, at }) => {
    await unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [at]);
    await relink(db);
    await fitHead(db);
  }),
  each('delete one entry, numbers, links and head put right', async ({ db, at }) => {
    await unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [at]);
    await renumber(db);
    await relink(db);
    await fitHead(db);
  }),
  each('delete ten entries', ({ db, at, entries }) => {
    const first = Math.min(at, entries - 9);
    return unseen(db, 'DELETE FROM audit_entry WHERE seq BETWEEN $1 AND $2', [first, first + 9]);
  }),
  each('delete one entry and let the portal go on', async ({ db, at, append }) => {
    await unseen(db, 'DELETE FROM audit_entry WHERE seq = $1', [at]);
    await append(3);
  }),
  whole('delete what one person did', ({ db }) =>
    unseen(db, 'DELETE FROM audit_entry WHERE actor = (SELECT actor FROM audit_entry WHERE seq = 1)'),
  ),
  whole('delete every tenth entry', ({ db }) => unseen(db, 'DELETE FROM audit_entry WHERE seq % 10 = 0')),
  whole('delete the first half', ({ db, entries }) =>
    unseen(db, 'DELETE FROM audit_entry WHERE seq <= $1', [entries / 2]),
  ),
  whole('delete the first half, numbers put right', async ({ db, entries }) => {
    await unseen(db, 'DELETE FROM audit_entry WHERE seq <= $1', [entries / 2]);
    await renumber(db);
    await fitHead(db);
  }),
  whole('delete with the owner’s TRUNCATE after disabling the trigger', async ({ db }) => {
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    await db.query('TRUNCATE audit_entry');
    await db.query('ALTER TABLE audit_entry ENABLE TRIGGER ALL');
  }),
];

const truncations: readonly Tampering[] = [
  whole('cut the last entry', ({ db, entries }) => cut(db, entries)),
  whole('cut the last entry, head put right', ({ db, entries }) => cut(db, entries).then(() => fitHead(db))),
  whole('cut the end, head deleted', ({ db, entries }) =>
    cut(db, entries - 4).then(() => unseen(db, 'DELETE FROM audit_head')),
  ),
  whole('cut the end, an old signed head put back', ({ db, oldHead }) =>
    cut(db, oldHead.seq + 1).then(() => putHead(db, oldHead)),
  ),
  whole('cut the end, an old signed head put back, the portal goes on', async ({ db, oldHead, append }) => {
    await cut(db, oldHead.seq + 1);
    await putHead(db, oldHead);
    await append(3);
  }),
  whole('cut the end, an old signed head put back, the portal goes on beyond the old end', async (target) => {
    const { db, oldHead, entries, append } = target;
    await cut(db, oldHead.seq + 1);
    await putHead(db, oldHead);
    await append(entries - oldHead.seq + 5);
  }),
  whole('rewind the head only', ({ db, oldHead }) => putHead(db, oldHead)),
  whole('rewind the head only, the portal goes on', ({ db, oldHead, append }) =>
    putHead(db, oldHead).then(() => append(3)),
  ),
  whole('delete the head only', ({ db }) => unseen(db, 'DELETE FROM audit_head')),
  whole('delete the head only, the portal goes on', ({ db, append }) =>
    unseen(db, 'DELETE FROM audit_head').then(() => append(3)),
  ),
  whole('blank the head', ({ db }) => unseen(db, "UPDATE audit_head SET seq = 0, seal = '', signature = ''")),
  whole('move the head on', ({ db }) => unseen(db, 'UPDATE audit_head SET seq = seq + 1')),
  whole('cut everything, head deleted', ({ db }) =>
    cut(db, 1).then(() => unseen(db, 'DELETE FROM audit_head')),
  ),
  whole('cut everything, head deleted, the portal begins anew', async ({ db, append }) => {
    await cut(db, 1);
    await unseen(db, 'DELETE FROM audit_head');
    await append(5);
  }),
  whole(
    'cut everything, head deleted, the portal goes beyond the old end',
    async ({ db, entries, append }) => {
      await cut(db, 1);
      await unseen(db, 'DELETE FROM audit_head');
      await append(entries + 5);
    },
  ),
  whole('replace the end by a short one of the portal’s own', async ({ db, oldHead, entries, append }) => {
    await cut(db, oldHead.seq + 1);
    await fitHead(db);
    await append(entries - oldHead.seq);
  }),
];

export const LOSSES: readonly Tampering[] = [...deletions, ...truncations];
