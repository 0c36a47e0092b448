import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PolicyDocument } from '../access/schema.ts';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { makeCheckedTable, settleChecks } from '../testing/incidents.ts';
import { openTestLake, type TestLake } from '../testing/lake.ts';
import { ALLOW_ALL, actingAs, addPerson, deny, enforce, testDocument } from '../testing/reader.ts';
import { startSmtp, type TestSmtp } from '../testing/smtp.ts';
import { startWebhook, type TestWebhook } from '../testing/webhook.ts';
import type { Actor } from './act-service.ts';
import { listChannels, removeChannel, renewSecret, saveChannel, testChannel } from './channels-service.ts';
import { takeDue } from './deliveries-data.ts';
import { keepDelivering } from './deliveries-service.ts';
import { type SaveChannelInput, saveChannelInput } from './schema.ts';
import { signedHeaders } from './sign-webhook.ts';

const TABLE = 'proof.orders';
const OTHER = 'proof.others';
let lake: TestLake;
let steward: Actor;
let clerk: Actor;
let smtp: TestSmtp;
let inForce: PolicyDocument;
const hooks: TestWebhook[] = [];

before(async () => {
  lake = await openTestLake();
  smtp = await startSmtp();
  process.env.SMTP_URL = smtp.url;
  process.env.SMTP_FROM = 'portal@shop.example';
  process.env.PORTAL_URL = 'https://portal.shop.example/';
  forgetEnv();
  const hidden = { ...deny({ columns: [`${TABLE}.salary`] }), to: { roles: ['clerk'] } };
  const document = testDocument([ALLOW_ALL, hidden]);
  const [role] = document.roles;
  inForce = {
    ...document,
    roles: [...document.roles, { ...role, id: 'clerk', title: 'Clerk' }] as typeof document.roles,
  };
  await enforce(inForce);
  steward = await actingAs(await addPerson({ role: 'tester' }));
  clerk = await actingAs(await addPerson({ role: 'clerk' }));
  await makeCheckedTable('orders', ['id', 'salary']);
  await makeCheckedTable('others', ['id', 'salary']);
  steward = await actingAs(steward.reader.personId);
  clerk = await actingAs(clerk.reader.personId);
  // As their runs leave them: what is not checked has no incident for long.
  await pool().query(
    `INSERT INTO quality_table_state (table_name, run_id, state, since, weight, checks_key, finished_at, duration_ms)
     SELECT unnest($1::text[]), 1, 'failing', now(), 1, '', now(), 1`,
    [[TABLE, OTHER]],
  );
});
after(async () => {
  await Promise.all(hooks.map((hook) => hook.close()));
  await smtp.close();
  await lake.close();
  for (const name of ['SMTP_URL', 'SMTP_FROM', 'PORTAL_URL']) delete process.env[name];
});
afterEach(async () => {
  await pool().query('DELETE FROM alert_channel');
  await pool().query('DELETE FROM incident');
});

async function hook(answer?: (response: ServerResponse) => void): Promise<TestWebhook> {
  const made = await startWebhook(answer);
  hooks.push(made);
  return made;
}

let named = 0;
async function channel(given: Partial<SaveChannelInput>, actor: Actor = steward) {
  named += 1;
  const input = {
    id: null,
    name: `Channel ${named}`,
    kind: 'webhook',
    scope: 'all',
    severity: 'warning',
    ...given,
  };
  return saveChannel(actor, saveChannelInput.parse(input));
}

/** Delivers until something holds. */
async function delivering(until: () => boolean | Promise<boolean>, timeoutMs = 400): Promise<void> {
  const stop = new AbortController();
  const done = keepDelivering({ signal: stop.signal, pollMs: 20, timeoutMs });
  const end = performance.now() + 15_000;
  while (!(await until())) {
    if (performance.now() > end) break;
    await sleep(20);
  }
  stop.abort();
  await done;
  assert.ok(await until(), 'it did not come about');
}

async function states(): Promise<string[]> {
  const { rows } = await pool().query<{ state: string }>('SELECT state FROM alert_delivery ORDER BY number');
  return rows.map(({ state }) => state);
}
const settled = async () => (await states()).every((state) => state !== 'waiting');
const soon = () => pool().query('UPDATE alert_delivery SET next_at = now()');
const fail = (table = TABLE, column = 'id') => settleChecks(table, [{ column, state: 'failed' }]);
const pass = (table = TABLE, column = 'id') => settleChecks(table, [{ column, state: 'passed' }]);

test('what happened is told, in order, signed, with the link', async () => {
  const { url, calls } = await hook();
  const { secret } = await channel({ url });
  await fail();
  await pass();
  await delivering(settled);
  assert.deepEqual(await states(), ['sent', 'sent']);
  assert.deepEqual(
    calls.map(({ body }) => JSON.parse(body).type),
    ['incident.opened', 'incident.resolved'],
  );
  const [{ headers, body }] = calls as [(typeof calls)[number]];
  assert.match(JSON.parse(body).data.url, /^https:\/\/portal\.shop\.example\/quality\/incidents\//);
  const signed = signedHeaders(secret as string, {
    ...{ id: String(headers['webhook-id']), at: Number(headers['webhook-timestamp']), body },
  });
  assert.equal(headers['webhook-signature'], signed['webhook-signature']);
});

test('by e-mail too', async () => {
  await channel({ kind: 'email', addresses: ['ada@shop.example'] });
  await fail();
  await delivering(settled);
  assert.deepEqual(await states(), ['sent']);
  assert.match(smtp.mails.at(-1)?.source ?? '', /^Subject: Critical: proof\.orders is failing$/m);
});

test('a worker that was killed in between loses nothing, and each try has the same id', async () => {
  const moods: ((response: ServerResponse) => void)[] = [(response) => response.writeHead(500).end()];
  const { url, calls } = await hook((response) =>
    (moods.shift() ?? ((each: ServerResponse) => each.end()))(response),
  );
  await channel({ url });
  await fail();
  // It took it, and came no further.
  assert.equal((await takeDue([], 10)).length, 1);
  assert.equal((await takeDue([], 10)).length, 0, 'nobody else takes it meanwhile');
  await soon();
  const readDeliveries = () => pool().query('SELECT state, attempts, problem FROM alert_delivery');
  // The answer is noted after the call.
  await delivering(async () => (await readDeliveries()).rows.some(({ problem }) => problem !== null));
  assert.equal(calls.length, 1);
  const { rows } = await readDeliveries();
  assert.deepEqual(rows, [{ state: 'waiting', attempts: 2, problem: 'It answered 500.' }]);
  await soon();
  await delivering(settled);
  assert.equal(new Set(calls.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('a process that is killed while it sends: another one sends it, with the same id', async () => {
  let isHanging = true;
  const { url, calls } = await hook((response) => {
    if (!isHanging) response.end();
  });
  await channel({ url });
  await fail();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../testing/deliver-child.ts', import.meta.url))],
    {
      stdio: 'ignore',
    },
  );
  const end = performance.now() + 30_000;
  while (calls.length === 0 && performance.now() < end) await sleep(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(await states(), ['waiting']);
  isHanging = false;
  await soon();
  await delivering(settled);
  assert.deepEqual(await states(), ['sent']);
  assert.equal(calls.length, 2);
  assert.equal(calls[0]?.headers['webhook-id'], calls[1]?.headers['webhook-id']);
});

test('one that hangs keeps no other waiting', async () => {
  const hanging = await hook(() => undefined);
  const quick = await hook();
  for (let each = 0; each < 12; each += 1) await channel({ url: hanging.url });
  await channel({ url: quick.url });
  await fail();
  await pass();
  const before = performance.now();
  await delivering(() => quick.calls.length === 2, 5_000);
  assert.ok(performance.now() - before < 4_000, 'it waited for those that hang');
});

test('what is not taken for a day is given up, and said so', async () => {
  const { url } = await hook((response) => response.writeHead(503).end());
  const { id } = await channel({ url });
  await fail();
  await pool().query("UPDATE alert_delivery SET at = now() - interval '25 hours'");
  await delivering(settled);
  const { channels } = await listChannels(steward.reader);
  const [seen] = channels.filter((each) => each.id === id);
  assert.equal(seen?.givenUp, 1);
  assert.deepEqual(
    seen?.deliveries.map(({ state, problem, table }) => [state, problem, table]),
    [['given_up', 'It answered 503.', TABLE]],
  );
});

describe('a channel', () => {
  const heard = async (
    given: Partial<SaveChannelInput>,
    happen: () => Promise<void>,
    actor = steward,
  ): Promise<string[]> => {
    const { url, calls } = await hook();
    await channel({ url, ...given }, actor);
    await happen();
    await delivering(settled);
    return calls.map(({ body }) => JSON.parse(body).type);
  };

  test('hears of its table only', async () => {
    assert.deepEqual(await heard({ scope: 'table', scopeName: TABLE }, () => fail(OTHER)), []);
    assert.deepEqual(await heard({ scope: 'table', scopeName: TABLE }, () => fail()), ['incident.opened']);
  });

  test('hears from its severity on, of what becomes critical too', async () => {
    const warn = () => settleChecks(TABLE, [{ column: 'id', state: 'failed', severity: 'warning' }]);
    assert.deepEqual(
      await heard({ severity: 'critical' }, async () => {
        await warn();
        await fail();
        await pass();
      }),
      ['incident.opened', 'incident.resolved'],
    );
  });

  test('that is off hears nothing, and what waits for it is not sent later', async () => {
    assert.deepEqual(await heard({ isEnabled: false }, () => fail()), []);
    const { url, calls } = await hook();
    const { id } = await channel({ url });
    await fail(OTHER);
    await channel({ id, url, isEnabled: false });
    await delivering(settled);
    assert.deepEqual(calls.length, 0);
    assert.deepEqual((await states()).at(-1), 'withheld');
  });

  test('is sent what who saved it may know of, now', async () => {
    assert.deepEqual(await heard({}, () => fail(TABLE, 'salary'), clerk), []);
    assert.deepEqual(await states(), ['withheld']);
    await pool().query('DELETE FROM incident');
    const { url, calls } = await hook();
    await channel({ url }, clerk);
    await settleChecks(TABLE, [
      { column: 'salary', state: 'failed' },
      { column: 'id', state: 'failed' },
    ]);
    await delivering(settled);
    assert.equal(calls.length, 1);
    assert.ok(!calls[0]?.body.includes('salary'));
  });

  test('of somebody who may not manage quality any more is silent', async () => {
    const gone = await actingAs(await addPerson({ role: 'tester' }));
    const { url, calls } = await hook();
    await channel({ url }, gone);
    await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [gone.reader.personId]);
    await fail();
    await delivering(settled);
    assert.deepEqual([calls.length, await states()], [0, ['withheld']]);
  });

  test('is tried out', async () => {
    const { url, calls } = await hook();
    const { id } = await channel({ url });
    await testChannel(steward, id);
    await delivering(settled);
    assert.deepEqual(
      calls.map(({ body }) => JSON.parse(body).type),
      ['test'],
    );
  });

  test('has a secret that is told once, changes with the address, and is nowhere else', async () => {
    const { url } = await hook();
    const { id, secret } = await channel({ url, name: 'Secretive' });
    assert.match(secret ?? '', /^whsec_/);
    const same = await channel({ id, url, name: 'Secretive' });
    assert.equal(same.secret, null);
    const without = await channel({ id, url: null, name: 'Secretive' });
    assert.equal(without.secret, null);
    const moved = await channel({ id, url: `${url}/token-in-the-path`, name: 'Secretive' });
    assert.notEqual(moved.secret, secret);
    const renewed = await renewSecret(steward, id);
    const { rows } = await pool().query(
      `SELECT (SELECT json_agg(c)::text FROM alert_channel c) AS channels, (SELECT json_agg(a)::text FROM audit_entry a) AS audit`,
    );
    const told = JSON.stringify([rows, await listChannels(steward.reader)]);
    for (const hidden of [secret, moved.secret, renewed.secret, 'token-in-the-path'])
      assert.ok(!told.includes(hidden as string), 'a secret is told');
  });

  test('for a table that somebody does not see is not there for them', async () => {
    const document = testDocument([ALLOW_ALL, deny({ datasets: [OTHER] })]);
    const { url } = await hook();
    const { id } = await channel({ url, scope: 'table', scopeName: OTHER });
    await enforce(document);
    const blind = await actingAs(steward.reader.personId);
    assert.deepEqual((await listChannels(blind.reader)).channels, []);
    await assert.rejects(removeChannel(blind, id), { code: 'not_found' });
    await assert.rejects(channel({ url, scope: 'table', scopeName: OTHER }, blind), { code: 'bad_request' });
    await enforce(inForce);
  });

  test('has a name of its own', async () => {
    const { url } = await hook();
    await channel({ url, name: 'One' });
    await assert.rejects(channel({ url, name: 'One' }), { code: 'conflict' });
  });
});
