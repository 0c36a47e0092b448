import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Reader } from '../access/reader.ts';
import { pool, transaction } from '../db.ts';
import { follow } from '../notices/follow-service.ts';
import { listNotices } from '../notices/service.ts';
import { makeCheckedTable, settleChecks } from '../testing/incidents.ts';
import { openTestLake, type TestLake } from '../testing/lake.ts';
import { ALLOW_ALL, actingAs, addPerson, deny, enforce, testDocument } from '../testing/reader.ts';
import { acknowledge, assign, assignable, comment, resolve } from './act-service.ts';
import { readCauses } from './causes-service.ts';
import { incidentsInput } from './schema.ts';
import { countIncidents, incidentsOfTables, listIncidents, readIncident } from './service.ts';
import { endForgotten, incidentsWithMonitors, type StandingMonitor } from './settle-service.ts';

let lake: TestLake;
let steward: { reader: Reader; networkAddress: string };
let clerk: { reader: Reader; networkAddress: string };
let table: string;
let made = 0;

before(async () => {
  lake = await openTestLake();
  // Clerks see no salary, and manage nothing.
  const salaries = Array.from({ length: 60 }, (_, place) => `proof.orders_${place}.salary`);
  const document = testDocument([ALLOW_ALL, { ...deny({ columns: salaries }), to: { roles: ['clerk'] } }]);
  const [role] = document.roles;
  await enforce({
    ...document,
    roles: [
      ...document.roles,
      { ...role, id: 'clerk', title: 'Clerk', scopes: ['platform:read'] },
    ] as typeof document.roles,
  });
  steward = await actingAs(await addPerson({ role: 'tester' }));
  clerk = await actingAs(await addPerson({ role: 'clerk' }));
});
after(() => lake.close());

async function newTable(): Promise<string> {
  made += 1;
  table = await makeCheckedTable(`orders_${made}`, ['id', 'note', 'salary']);
  steward = await actingAs(steward.reader.personId);
  clerk = await actingAs(clerk.reader.personId);
  return table;
}

const ofTable = async (reader: Reader) =>
  (await listIncidents(reader, incidentsInput.parse({ state: 'all', table }))).items;
async function onlyOne(): Promise<string> {
  const [incident, ...more] = await ofTable(steward.reader);
  assert.ok(incident && more.length === 0);
  return incident.id;
}
const failing = (...columns: string[]) => columns.map((column) => ({ column, state: 'failed' as const }));
const passing = (...columns: string[]) => columns.map((column) => ({ column, state: 'passed' as const }));

describe('an incident of a table', () => {
  test('opens with the run, collects what fails, and is over when all of it is right', async () => {
    await newTable();
    await settleChecks(table, [...failing('id'), ...passing('note')]);
    const [first] = await ofTable(steward.reader);
    assert.deepEqual([first?.state, first?.severity, first?.symptoms.length], ['open', 'critical', 1]);
    assert.equal(first?.symptoms[0]?.unexpectedNow, 3);
    await settleChecks(table, [...failing('id', 'note')]);
    await settleChecks(table, [...passing('id'), ...failing('note')]);
    assert.deepEqual(
      (await ofTable(steward.reader)).map(({ state, symptoms }) => [
        state,
        symptoms.map(({ state: each }) => each),
      ]),
      [['open', ['failing', 'fine']]],
    );
    await settleChecks(table, passing('id', 'note'));
    const details = await readIncident(steward.reader, first?.id as string);
    assert.deepEqual([details.state, details.resolution], ['resolved', 'recovered']);
    assert.deepEqual(
      details.events.map(({ kind }) => kind),
      ['resolved', 'changed', 'changed', 'opened'],
    );
    await settleChecks(table, failing('id'));
    const again = await ofTable(steward.reader);
    assert.deepEqual(
      again.map(({ id, state, reopenings }) => [id, state, reopenings]),
      [[first?.id, 'open', 1]],
    );
  });

  test('is not there when its transaction fails', async () => {
    await newTable();
    await assert.rejects(settleChecks(table, failing('id'), { fail: true }));
    assert.deepEqual(await ofTable(steward.reader), []);
    assert.equal((await pool().query('SELECT FROM alert_delivery')).rowCount, 0);
  });

  test('of which there is one at a time, however many runs end at once', async () => {
    await newTable();
    await Promise.all(Array.from({ length: 6 }, () => settleChecks(table, failing('id'))));
    assert.equal((await ofTable(steward.reader)).length, 1);
  });

  test('ends when nothing of it is checked any more', async () => {
    await newTable();
    await settleChecks(table, failing('id'));
    await endForgotten();
    assert.equal((await ofTable(steward.reader))[0]?.state, 'resolved');
  });

  test('opens for a monitor too, as a warning, to whoever sees what it looks at', async () => {
    await newTable();
    const stands = (state: StandingMonitor['state'], title = 'Rows a day') =>
      transaction((tx) =>
        incidentsWithMonitors(tx, table, [
          { id: 'm', definition: { title }, columns: ['salary'], state, since: null },
        ]),
      );
    await stands('learning');
    assert.deepEqual(await ofTable(steward.reader), []);
    await stands('alert');
    await stands('failed');
    const [seen] = await ofTable(steward.reader);
    assert.deepEqual([seen?.state, seen?.severity], ['open', 'warning']);
    assert.deepEqual(
      [seen?.symptoms[0]?.sentence, seen?.symptoms[0]?.href],
      ['Unusual: Rows a day', '/quality/monitors/m'],
    );
    assert.deepEqual(await ofTable(clerk.reader), [], 'it looks at what the clerk does not see');
    await stands('fine');
    assert.equal((await ofTable(steward.reader))[0]?.state, 'resolved');
    await stands('alert');
    await endForgotten();
    assert.equal((await ofTable(steward.reader))[0]?.state, 'resolved', 'there is no monitor of it any more');
  });
});

describe('people', () => {
  test('acknowledge, assign, comment and resolve, all of it told and audited', async () => {
    await newTable();
    await settleChecks(table, failing('id'));
    const id = await onlyOne();
    await acknowledge(steward, id);
    await acknowledge(steward, id);
    await assign(steward, id, clerk.reader.personId);
    // Whom it was given to may act.
    await comment(clerk, id, 'I look at **it**.');
    await resolve(clerk, id, { resolution: 'accepted', text: 'It is of the test.' });
    const details = await readIncident(steward.reader, id);
    assert.deepEqual(
      details.events.map(({ kind }) => kind),
      ['resolved', 'commented', 'assigned', 'acknowledged', 'opened'],
    );
    assert.equal(details.resolvedBy?.id, clerk.reader.personId);
    assert.equal(details.events[0]?.text, 'It is of the test.');
    await settleChecks(table, failing('id'));
    assert.equal((await ofTable(steward.reader)).length, 1, 'what is accepted opens no other');
    await assert.rejects(acknowledge(steward, id), { code: 'conflict' });
    const { rows } = await pool().query(
      'SELECT action, actor FROM audit_entry WHERE subject = $1 ORDER BY seq',
      [table],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      [
        ...[
          'incident.opened',
          'incident.acknowledged',
          'incident.assigned',
          'incident.commented',
          'incident.resolved',
        ],
      ],
    );
    const told = (await listNotices(clerk.reader, { which: 'all', limit: 30 })).items.filter(
      ({ dataset }) => dataset === table,
    );
    assert.deepEqual(
      told.map(({ subject }) => 'what' in subject && subject.what),
      ['assigned'],
    );
  });

  test('who may not act is told so, and who may not see it that there is none', async () => {
    await newTable();
    await settleChecks(table, failing('id'));
    const id = await onlyOne();
    assert.equal((await readIncident(clerk.reader, id)).mayAct, false);
    await assert.rejects(acknowledge(clerk, id), { code: 'forbidden' });
    await assert.rejects(comment(clerk, id, 'x'), { code: 'forbidden' });
    await assert.rejects(assign(clerk, id, null), { code: 'forbidden' });
    await assert.rejects(readIncident(steward.reader, randomUUID()), { code: 'not_found' });
    assert.ok((await assignable(steward, id, '')).some((person) => person.id === clerk.reader.personId));
  });

  test('it is not given to somebody who may not know of it', async () => {
    await newTable();
    await settleChecks(table, failing('salary'));
    const id = await onlyOne();
    await assert.rejects(assign(steward, id, clerk.reader.personId), { code: 'bad_request' });
    assert.ok(!(await assignable(steward, id, '')).some((person) => person.id === clerk.reader.personId));
    await assert.rejects(readIncident(clerk.reader, id), { code: 'not_found' });
    await assert.rejects(acknowledge(clerk, id), { code: 'not_found' });
    await assert.rejects(readCauses(clerk.reader, id), { code: 'not_found' });
  });
});

describe('who sees a part', () => {
  test('of them the part is the incident', async () => {
    await newTable();
    await follow(clerk.reader, table);
    await settleChecks(table, failing('salary'));
    assert.deepEqual(await ofTable(clerk.reader), []);
    assert.deepEqual(await incidentsOfTables(clerk.reader, [table]), []);
    assert.equal(
      (await countIncidents(clerk.reader)).tables.some(({ value }) => value === table),
      false,
    );
    const notices = async () =>
      (await listNotices(clerk.reader, { which: 'all', limit: 30 })).items.filter(
        ({ dataset }) => dataset === table,
      );
    assert.deepEqual(await notices(), []);

    await settleChecks(table, [
      ...failing('salary'),
      { column: 'note', state: 'failed', severity: 'warning' },
    ]);
    const [part] = await ofTable(clerk.reader);
    assert.deepEqual([part?.state, part?.severity], ['open', 'warning']);
    assert.ok(!JSON.stringify(await readIncident(clerk.reader, part?.id as string)).includes('salary'));
    assert.deepEqual(await notices(), [], 'that it opened was about something else');

    await settleChecks(table, [...failing('salary'), ...passing('note')]);
    const [over] = await ofTable(clerk.reader);
    assert.deepEqual([over?.state, over?.resolution], ['resolved', 'recovered']);
    assert.equal((await ofTable(steward.reader))[0]?.state, 'open');
  });

  test('what somebody wrote of a hidden column is not read to them', async () => {
    await newTable();
    await settleChecks(table, failing('id'));
    const id = await onlyOne();
    await comment(steward, id, 'It is the salary again.');
    const [event] = (await readIncident(clerk.reader, id)).events;
    assert.deepEqual([event?.text, event?.isTextWithheld], [null, true]);
  });
});

test('the list is narrowed and read on', async () => {
  await newTable();
  await settleChecks(table, failing('id'));
  const id = await onlyOne();
  await assign(steward, id, steward.reader.personId);
  const ask = (given: object) => listIncidents(steward.reader, incidentsInput.parse(given));
  assert.deepEqual(
    (await ask({ assignee: 'me' })).items.map((each) => each.id),
    [id],
  );
  assert.ok((await ask({ assignee: 'nobody' })).items.every(({ assignee }) => assignee === null));
  assert.deepEqual((await ask({ severity: 'warning', table })).items, []);
  assert.deepEqual((await ask({ domain: 'nothing' })).items, []);
  const page = await ask({ state: 'all', limit: 1 });
  assert.notEqual(page.nextCursor, null);
  const next = await ask({ state: 'all', limit: 1, cursor: page.nextCursor });
  assert.notEqual(next.items[0]?.id, page.items[0]?.id);
  const facets = await countIncidents(steward.reader);
  assert.equal(facets.mine, 1);
  assert.ok(facets.unresolved >= facets.critical);
});

test('in the database as in the rules, whatever comes', async () => {
  const states = fc.constantFrom('passed' as const, 'failed' as const, 'not_evaluated' as const);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ id: states, note: states, salary: states }) },
    { weight: 1, arbitrary: fc.constantFrom('acknowledge' as const, 'fixed' as const, 'accepted' as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      await newTable();
      for (const each of steps) {
        const [open] = (await ofTable(steward.reader)).filter(({ state }) => state !== 'resolved');
        if (typeof each !== 'string') {
          await settleChecks(
            table,
            Object.entries(each).map(([column, state]) => ({ column, state })),
          );
        } else if (open) {
          if (each === 'acknowledge') await acknowledge(steward, open.id);
          else await resolve(steward, open.id, { resolution: each, text: 'So it is.' });
        }
        const all = await ofTable(steward.reader);
        const unresolved = all.filter(({ state }) => state !== 'resolved');
        assert.ok(unresolved.length <= 1);
        for (const one of all) {
          const isFailing = one.symptoms.some(({ state }) => state === 'failing');
          if (one.state !== 'resolved') assert.ok(isFailing);
          else if (one.resolution !== 'fixed') assert.ok(!isFailing);
        }
        if (typeof each !== 'string' && Object.values(each).every((state) => state === 'passed'))
          assert.equal(unresolved.length, 0);
      }
    }),
    { numRuns: 10 },
  );
});
