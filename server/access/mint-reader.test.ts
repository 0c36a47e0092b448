import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seed } from '../../prisma/seed.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { readerFor, readerUnder } from './mint-reader.ts';
import type { Reader } from './reader.ts';
import { policyDocument } from './schema.ts';

let database: TestDatabase;
const ids = new Map<string, string>();

before(async () => {
  database = await testDatabase();
  await seed({ demo: true });
  const { rows } = await pool().query<{ id: string; role: string }>('SELECT id, role FROM app_user');
  for (const { id, role } of rows) ids.set(role, id);
});
after(() => database.drop());

async function reader(role: string): Promise<Reader> {
  const found = await readerFor(ids.get(role) as string);
  assert.ok(found);
  return found;
}

async function namespaces(role: string): Promise<string[]> {
  const decisions = await (await reader(role)).decisions();
  return [...new Set([...decisions.keys()].map((name) => name.split('.')[0] as string))].sort();
}

describe('the first policies', () => {
  it('give each role its tables and scopes', async () => {
    assert.deepEqual(await namespaces('viewer'), ['gold', 'live']);
    assert.deepEqual(await namespaces('analyst'), ['gold', 'live', 'silver']);
    assert.deepEqual(await namespaces('steward'), ['bronze', 'gold', 'live', 'silver']);
    assert.deepEqual(await namespaces('admin'), ['gold', 'live', 'silver']);
    assert.ok((await reader('admin')).scopes.includes('policies:manage'));
    assert.ok(!(await reader('analyst')).scopes.includes('data:add'));
    assert.equal((await reader('viewer')).maySeeDashboard('executive'), true);
    assert.equal((await reader('viewer')).policyVersion, 1);
  });

  it('mask what identifies a person for everyone but stewards', async () => {
    const masksOf = async (role: string, table: string) =>
      Object.fromEntries(
        ((await (await reader(role)).decisions()).get(table)?.columns ?? []).flatMap(({ name, mask }) =>
          mask ? [[name, mask.kind]] : [],
        ),
      );
    const masks = { email: 'email', name: 'partial', phone: 'last_four', address: 'null' };
    assert.deepEqual(await masksOf('analyst', 'silver.stg_customers'), masks);
    assert.deepEqual(await masksOf('admin', 'silver.stg_customers'), masks);
    assert.deepEqual(await masksOf('viewer', 'gold.dim_customer'), { name: 'partial' });
    assert.deepEqual(await masksOf('analyst', 'silver.stg_clickstream'), { user_agent: 'hash' });
    assert.deepEqual(await masksOf('steward', 'silver.stg_customers'), {});
  });
});

describe('a reader', () => {
  it('knows groups, attributes and grants that are in force, and until when', async () => {
    const id = ids.get('viewer');
    await pool().query(`INSERT INTO person_group (id, title) VALUES ('emea', 'EMEA')`);
    await pool().query(`INSERT INTO group_member VALUES ('emea', $1)`, [id]);
    await pool().query(`INSERT INTO person_attribute VALUES ($1, 'region', ARRAY['DE', 'FR'])`, [id]);
    await pool().query(
      `INSERT INTO access_grant (id, person_id, dataset, columns, level, expires_at, revoked_at) VALUES
       (gen_random_uuid(), $1, 'silver.stg_orders', '{order_id}', 'read', now() + interval '1 hour', NULL),
       (gen_random_uuid(), $1, 'silver.stg_products', '{}', 'read', now() - interval '1 second', NULL),
       (gen_random_uuid(), $1, 'silver.stg_inventory', '{}', 'read', now() + interval '1 hour', now())`,
      [id],
    );
    const viewer = await reader('viewer');
    assert.deepEqual(viewer.groups, ['emea']);
    assert.deepEqual(viewer.attributes, { region: ['DE', 'FR'] });
    assert.ok(viewer.validUntil && viewer.validUntil > new Date());
    const decisions = await viewer.decisions();
    assert.deepEqual(
      decisions.get('silver.stg_orders')?.columns.map(({ name }) => name),
      ['order_id'],
    );
    assert.equal(decisions.has('silver.stg_products'), false);
    assert.equal(decisions.has('silver.stg_inventory'), false);
  });

  it('is nobody when unknown or deactivated', async () => {
    assert.equal(await readerFor('no uuid'), null);
    assert.equal(await readerFor('00000000-0000-4000-8000-000000000000'), null);
    await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [ids.get('admin')]);
    assert.equal(await readerFor(ids.get('admin') as string), null);
    await pool().query('UPDATE app_user SET deactivated_at = NULL WHERE id = $1', [ids.get('admin')]);
  });

  it('can be minted under another document', async () => {
    const document = policyDocument.parse({
      roles: [
        {
          id: 'analyst',
          title: 'Analyst',
          limits: { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 },
        },
      ],
      policies: [],
    });
    const analyst = await readerUnder(ids.get('analyst') as string, document);
    assert.deepEqual(analyst?.scopes, []);
    assert.equal((await analyst?.decisions())?.size, 0);
  });

  it('is under the next version as soon as there is one', async () => {
    await pool().query(
      `INSERT INTO policy_version (number, document, author, reason)
       SELECT 2, jsonb_set(document, '{policies}', '[]'), 'test', 'test' FROM policy_version WHERE number = 1`,
    );
    const viewer = await reader('analyst');
    assert.equal(viewer.policyVersion, 2);
    assert.equal((await viewer.decisions()).size, 0);
  });
});
