import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { seed } from '../../prisma/seed.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { rehearse } from './rehearse.ts';
import { type PolicyDocument, policyDocument } from './schema.ts';
import { viewAs, why } from './service.ts';
import { currentPolicies } from './versions.ts';

let database: TestDatabase;
let document: PolicyDocument;
const people = new Map<string, string>();
const author = { id: null, name: 'admin@demo.shop' };

before(async () => {
  database = await testDatabase();
  await seed({ demo: true });
  document = (await currentPolicies()).document;
  const { rows } = await pool().query<{ id: string; role: string }>('SELECT id, role FROM app_user');
  for (const { id, role } of rows) people.set(role, id);
  const orders = { name: 'silver.stg_orders', columns: ['order_id', 'shipping_address'] };
  await ran('analyst', 'SELECT 1 FROM silver.stg_orders', [orders], 3);
  await ran(
    'analyst',
    'SELECT revenue FROM gold.fact_sales',
    [{ name: 'gold.fact_sales', columns: ['revenue'] }],
    2,
  );
  await ran(
    'viewer',
    'SELECT * FROM silver.stg_products',
    [{ name: 'silver.stg_products', columns: ['price'] }],
    1,
  );
  await ran('analyst', 'long ago', [orders], 1, 40);
});
after(() => database.drop());

async function ran(role: string, sql: string, touched: object[], times: number, daysAgo = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await pool().query(
      `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
       VALUES ($1, $2, 'sql', $3, 'done', $4, 1, now() - make_interval(days => $5))`,
      [randomUUID(), people.get(role), sql, JSON.stringify(touched), daysAgo],
    );
  }
}

const withPolicy = (given: object): PolicyDocument =>
  policyDocument.parse({
    ...document,
    policies: [...document.policies, { id: 'new', title: 'New', to: { everyone: true }, ...given }],
  });

async function impacts(draft: PolicyDocument) {
  const rehearsal = await rehearse(draft, 30);
  const lines = rehearsal.impacts.map(
    ({ person, direction, dataset, what, names, queries }) =>
      `${person.role} ${direction} ${what} ${dataset} ${names.join(',')} ${queries}`,
  );
  return { ...rehearsal, lines };
}

describe('a rehearsal', () => {
  it('of what is in force changes nothing', async () => {
    const { queries, refused, allowed, changed, people: who, impactsTotal } = await rehearse(document, 30);
    assert.deepEqual([queries, refused, allowed, changed, who, impactsTotal], [6, 0, 0, 0, 0, 0]);
  });

  it('tells whose statements would be refused, with an example', async () => {
    const draft = {
      ...document,
      policies: document.policies.filter(({ id }) => id !== 'silver-for-analysts'),
    };
    const { lines, refused, impacts: all } = await impacts(draft);
    assert.equal(refused, 3);
    assert.equal(lines[0], 'analyst loses table silver.stg_orders  3');
    assert.equal(all[0]?.example, 'SELECT 1 FROM silver.stg_orders');
    assert.match(all[0]?.says ?? '', /^Demo analyst would not see silver\.stg_orders any more\.$/);
    assert.ok(lines.includes('admin loses table silver.stg_products  0'));
    assert.ok(!lines.some((line) => line.startsWith('viewer') || line.startsWith('steward')));
  });

  it('tells who would see more', async () => {
    const draft = withPolicy({ kind: 'allow', on: { datasets: ['silver.stg_products'] } });
    const { lines, allowed } = await impacts(draft);
    // A viewer cannot run SQL at all.
    assert.equal(allowed, 0);
    assert.deepEqual(lines, ['viewer gains table silver.stg_products  1']);
  });

  it('tells columns, masks and rows apart', async () => {
    const denied = withPolicy({ kind: 'deny', on: { columns: ['silver.stg_orders.order_id'] } });
    assert.equal((await impacts(denied)).lines[0], 'analyst loses columns silver.stg_orders order_id 3');
    const masked = withPolicy({
      kind: 'mask',
      on: { columns: ['gold.fact_sales.revenue'] },
      mask: { kind: 'round', to: 100 },
    });
    const { lines, changed } = await impacts(masked);
    assert.equal(lines[0], 'analyst loses masks gold.fact_sales revenue 2');
    assert.equal(changed, 2);
    const filtered = withPolicy({
      kind: 'row_filter',
      on: { datasets: ['gold.fact_sales'] },
      where: 'country = user.market',
    });
    const rows = await impacts(filtered);
    assert.equal(rows.lines[0], 'analyst loses rows gold.fact_sales  2');
    assert.match(rows.impacts[0]?.says ?? '', /the rows where \( country = NULL \)/);
  });

  it('tells what a role could not do any more', async () => {
    const draft = {
      ...document,
      roles: document.roles.map((role) =>
        role.id === 'analyst'
          ? { ...role, scopes: role.scopes.filter((scope) => scope !== 'query:run') }
          : role,
      ),
    };
    const { lines, refused } = await impacts(draft);
    assert.deepEqual(lines, ['analyst loses scopes null query:run 5']);
    assert.equal(refused, 5);
  });

  it('takes thousands of statements of many people in one pass', async () => {
    await pool().query(
      `INSERT INTO app_user (id, email, name, role)
       SELECT gen_random_uuid(), 'p' || i || '@example.com', 'P' || i, 'analyst' FROM generate_series(1, 300) i`,
    );
    await pool().query(
      `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
       SELECT gen_random_uuid(), u.id, 'sql', 'SELECT ' || i, 'done',
         jsonb_build_array(jsonb_build_object('name', 'gold.fact_sales', 'columns', jsonb_build_array('revenue'))), 1, now()
       FROM app_user u, generate_series(1, 20) i WHERE u.email LIKE 'p%@example.com'`,
    );
    const draft = withPolicy({ kind: 'deny', on: { columns: ['gold.fact_sales.revenue'] } });
    const { queries, refused, people: who, impactsTotal } = await rehearse(draft, 30);
    assert.deepEqual([queries, refused, who, impactsTotal], [6006, 6002, 304, 304]);
    await pool().query(`DELETE FROM app_user WHERE email LIKE 'p%@example.com'`);
  });
});

describe('why', () => {
  const ask = (role: string, dataset: string, column: string | null, draft: PolicyDocument | null = null) =>
    why(author, { personId: people.get(role) as string, dataset, column, document: draft });

  it('names what decided, what was overruled and what is not about the person', async () => {
    const answer = await ask('analyst', 'silver.stg_customers', 'email');
    assert.equal(
      answer.says,
      'Demo analyst sees silver.stg_customers.email as an address with its first character and domain.',
    );
    assert.deepEqual(
      answer.steps.map(({ kind, id, counts }) => `${kind} ${id} ${counts}`),
      [
        'allow silver-for-analysts decides',
        'allow everything-for-stewards not_about_them',
        'mask mask-email decides',
      ],
    );
    const steward = await ask('steward', 'silver.stg_customers', 'email');
    assert.equal(steward.says, 'Demo steward sees silver.stg_customers.email as it is.');
    assert.ok(steward.steps.some(({ id, counts }) => id === 'mask-email' && counts === 'not_about_them'));
  });

  it('says when nothing allows and when a deny wins', async () => {
    const hidden = await ask('viewer', 'silver.stg_customers', null);
    assert.equal(hidden.isVisible, false);
    assert.equal(hidden.says, 'Demo viewer does not see silver.stg_customers: nothing allows it.');
    const denied = await ask(
      'analyst',
      'gold.dim_customer',
      'name',
      withPolicy({ kind: 'deny', on: { tags: ['pii'] } }),
    );
    assert.equal(denied.says, 'Demo analyst does not see gold.dim_customer.name: a deny hides it.');
    assert.deepEqual(
      denied.steps.slice(0, 2).map(({ id, counts }) => [id, counts]),
      [
        ['new', 'decides'],
        ['marts-for-everyone', 'overruled'],
      ],
    );
    await assert.rejects(ask('viewer', 'gold.gone', null), { code: 'not_found' });
    assert.match((await ask('viewer', 'gold.fact_sales', 'gone')).says, /There is no column/);
  });

  it('shows the filters as they are for the person', async () => {
    const draft = withPolicy({
      kind: 'row_filter',
      on: { datasets: ['gold.fact_sales'] },
      where: 'country = user.email',
    });
    const answer = await ask('viewer', 'gold.fact_sales', 'revenue', draft);
    assert.match(answer.steps.at(-1)?.says ?? '', /For this person: \( country = 'viewer@demo\.shop' \)\./);
    assert.match(answer.says, /as it is, in the rows that the filters leave\.$/);
  });

  it('and view as are recorded', async () => {
    const seen = await viewAs(author, people.get('viewer') as string, null);
    assert.ok(seen.tables.every(({ name }) => /^(gold|live)\./.test(name)));
    const { rows } = await pool().query(
      `SELECT subject, count(*) AS looks FROM audit_entry WHERE action = 'view_as' AND actor = 'admin@demo.shop'
       AND subject = 'viewer@demo.shop' GROUP BY 1`,
    );
    assert.ok(rows[0]?.looks >= 2);
  });
});
