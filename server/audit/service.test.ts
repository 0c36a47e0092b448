import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Person } from '../auth/schema.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import type { AuditEntry } from './entry.ts';
import { recordAudit } from './record.ts';
import { type AuditCheckEvent, type AuditFilter, type AuditRow, auditSearchSchema } from './schema.ts';
import { entriesStatement } from './search-data.ts';
import { checkLog, exportLog, searchLog } from './service.ts';

let database: TestDatabase;
/** Entries that a fresh database has: its first policies. Numbers below are after these. */
let begin: number;

const person: Person = {
  id: '0b5a1d9c-6a0e-4a63-8d5f-1f2e3d4c5b6a',
  email: 'auditor@example.com',
  name: 'Aud',
  role: 'admin',
  scopes: ['audit:read'],
  isDemo: false,
};
const auditor = { person, networkAddress: '192.0.2.7' };

const entry = (given: Partial<AuditEntry>): AuditEntry => ({
  action: 'query.run',
  outcome: 'ok',
  actorId: null,
  actor: 'ada@example.com',
  subject: 'gold.fact_sales',
  details: {},
  ...given,
});

before(async () => {
  database = await testDatabase();
  begin = (await searchLog(auditSearchSchema.parse({}))).total;
  await recordAudit([
    entry({ action: 'sign_in', subject: null, details: { method: 'password' } }),
    entry({ details: { note: '100%_sure\\' } }),
    entry({ actor: 'Grace@Example.com', outcome: 'refused', subject: 'gold.dim_customer' }),
    entry({ action: 'export.run', details: { formula: '=1+1', text: 'a "quoted", line' } }),
    entry({ actor: '=cmd@example.com', subject: '+1', details: {} }),
  ]);
});
after(() => database.drop());

const seqs = async (filter: AuditFilter) =>
  (await searchLog(auditSearchSchema.parse({ filter }))).entries
    .map(({ seq }) => seq - begin)
    .filter((seq) => seq > 0);

test('filters narrow, together too, and the latest come first', async () => {
  assert.deepEqual(await seqs({}), [5, 4, 3, 2, 1]);
  assert.deepEqual(await seqs({ action: 'query.run' }), [5, 3, 2]);
  assert.deepEqual(await seqs({ outcome: 'refused' }), [3]);
  assert.deepEqual(await seqs({ actor: 'GRACE@example.com' }), [3]);
  assert.deepEqual(await seqs({ subject: 'gold.fact_sales', action: 'export.run' }), [4]);
});

test('a text is found in every place, whatever its case, and means itself', async () => {
  assert.deepEqual(await seqs({ text: 'DIM_CUST' }), [3]);
  assert.deepEqual(await seqs({ text: 'PassWord' }), [1]);
  assert.deepEqual(await seqs({ text: 'grace@' }), [3]);
  assert.deepEqual(await seqs({ text: '100%_sure' }), [2]);
  assert.deepEqual(await seqs({ text: '1_0' }), []);
  assert.equal(auditSearchSchema.safeParse({ filter: { text: 'ab' } }).success, false);
});

test('a span of time includes its begin and not its end', async () => {
  const { entries } = await searchLog(auditSearchSchema.parse({}));
  const at = entries[0]?.at ?? '';
  const later = new Date(Date.parse(at) + 1).toISOString();
  assert.deepEqual(await seqs({ from: at }), [5, 4, 3, 2, 1]);
  assert.deepEqual(await seqs({ to: at }), []);
  assert.deepEqual(await seqs({ from: at, to: later }), [5, 4, 3, 2, 1]);
  assert.deepEqual(await seqs({ from: later }), []);
});

test('pages follow each other without gap or overlap', async () => {
  const first = await searchLog(auditSearchSchema.parse({ limit: 2 }));
  assert.deepEqual([first.entries.length, first.nextCursor, first.total], [2, begin + 4, begin + 5]);
  const rest = await searchLog(auditSearchSchema.parse({ limit: 3 + begin, cursor: first.nextCursor }));
  assert.deepEqual(
    rest.entries.slice(0, 3).map(({ seq }) => seq - begin),
    [3, 2, 1],
  );
  assert.equal(rest.nextCursor, null);
});

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

const read = async (pieces: AsyncIterable<string>) => (await all(pieces)).join('');

test('an export is recorded before its first piece, and holds every entry up to then', async () => {
  const pieces = exportLog(auditor, {}, 'jsonl');
  await pieces.next();
  const [latest] = (await searchLog(auditSearchSchema.parse({ limit: 1 }))).entries;
  assert.deepEqual(
    [latest?.action, latest?.actor, latest?.networkAddress],
    ['audit.exported', person.email, '192.0.2.7'],
  );
  const text = await read(pieces);
  const lines: AuditRow[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ seq }) => seq),
    Array.from({ length: begin + 5 }, (_, index) => index + 1),
  );
  assert.equal(lines[begin + 3]?.details, '{"formula":"=1+1","text":"a \\"quoted\\", line"}');
});

test('CSV is quoted and begins no formula', async () => {
  const lines = (await read(exportLog(auditor, { action: 'query.run' }, 'csv'))).split('\r\n');
  assert.match(lines[0] ?? '', /^seq,at,action,outcome,actor,/);
  assert.equal(lines.length, 5);
  assert.match(lines[3] ?? '', /^\d+,\d{4}-\d\d-\d\dT[\d:.]+Z,query\.run,ok,'=cmd@example\.com,,'\+1,,\{\},/);
  assert.match(lines[1] ?? '', /"\{""note"":""100%_sure\\\\""\}"/);
});

test('a check says how far it is and what it found, and is recorded', async () => {
  const events: AuditCheckEvent[] = await all(checkLog(auditor));
  const verdict = events.at(-1);
  assert.ok(events[0]?.kind === 'progress' && verdict?.kind === 'verdict');
  assert.equal(verdict.verdict.ok, true);
  const [latest] = (await searchLog(auditSearchSchema.parse({ limit: 1 }))).entries;
  assert.equal(latest?.action, 'audit.verified');
  assert.deepEqual(JSON.parse(latest?.details ?? ''), { entries: verdict.verdict.entries, problems: 0 });
});

test('no filter reads the whole of a long log', async () => {
  await pool().query(
    `INSERT INTO audit_entry SELECT s, now() + s * interval '1 second', (ARRAY['sign_in', 'query.run', 'export.run'])[1 + s % 3],
            CASE WHEN s % 100 = 0 THEN 'refused' ELSE 'ok' END, NULL, 'person' || s % 500 || '@example.com',
            'gold.table_' || s % 1000, '192.0.2.1', '{"query":"' || md5(s::text) || '"}', 'p', 's'
       FROM generate_series(1000, 40999) AS s`,
  );
  await pool().query('ANALYZE audit_entry');
  const filters: AuditFilter[] = [
    {},
    { action: 'sign_in' },
    { action: 'policy.changed' },
    { outcome: 'refused' },
    { actor: 'person7@example.com' },
    { actor: 'nobody@example.com' },
    { subject: 'gold.table_7' },
    { text: 'c4ca4238a0b9' },
    {
      from: new Date(Date.now() + 20_000_000).toISOString(),
      to: new Date(Date.now() + 20_100_000).toISOString(),
    },
    { text: 'example.com', outcome: 'refused', from: new Date(Date.now() + 20_000_000).toISOString() },
  ];
  for (const filter of filters) {
    const { text, values } = entriesStatement({ filter, before: 40_000, order: 'latest', limit: 51 });
    const { rows } = await pool().query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.doesNotMatch(plan, /Seq Scan/, `${JSON.stringify(filter)}\n${plan}`);
  }
});
