import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seed } from '../../prisma/seed.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ensureFirstPolicies } from './first-policies.ts';
import { type PolicyDocument, policyDocument } from './schema.ts';
import {
  checkDraft,
  currentPolicies,
  findPolicyVersion,
  readPolicyVersions,
  restorePolicies,
  savePolicies,
} from './versions.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
  await seed({ demo: true });
});
after(() => database.drop());

const author = { id: null, name: 'admin@demo.shop', networkAddress: '127.0.0.1' };

function without(document: PolicyDocument, id: string): PolicyDocument {
  return { ...document, policies: document.policies.filter((policy) => policy.id !== id) };
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  return assert.fail('it was taken');
}

describe('versions', () => {
  it('begin with the first policies, once', async () => {
    await Promise.all([ensureFirstPolicies(), ensureFirstPolicies()]);
    const { number, author: by } = await currentPolicies();
    assert.deepEqual([number, by], [1, 'system']);
    assert.deepEqual((await checkDraft((await currentPolicies()).document)).changes, []);
  });

  it('the first policies have no problems but tables that nobody built yet', async () => {
    assert.deepEqual((await checkDraft((await currentPolicies()).document)).problems, []);
  });

  it('follow each other with author, reason, what changed and an entry in the audit log', async () => {
    const { document } = await currentPolicies();
    const saved = await savePolicies({
      base: 1,
      document: without(document, 'silver-for-analysts'),
      author,
      reason: 'Silver is closed',
    });
    assert.equal(saved.number, 2);
    const version = await findPolicyVersion(2);
    assert.deepEqual([version.author, version.reason], ['admin@demo.shop', 'Silver is closed']);
    assert.deepEqual(
      version.changes.map(({ about, id, change }) => [about, id, change]),
      [['policy', 'silver-for-analysts', 'removed']],
    );
    const { rows } = await pool().query(
      `SELECT actor, details::json ->> 'version' AS version FROM audit_entry WHERE action = 'policy.changed' ORDER BY seq`,
    );
    assert.deepEqual(rows, [
      { actor: 'system', version: '1' },
      { actor: 'admin@demo.shop', version: '2' },
    ]);
  });

  it('are restored as new ones', async () => {
    const { number } = await restorePolicies(1, { base: 2, author, reason: 'Silver is open again' });
    assert.equal(number, 3);
    assert.deepEqual((await currentPolicies()).document, (await findPolicyVersion(1)).document);
    const { versions, next } = await readPolicyVersions(null);
    assert.deepEqual(
      versions.map((version) => [version.number, version.changes.length]),
      [
        [3, 1],
        [2, 1],
        [1, 14],
      ],
    );
    assert.equal(next, null);
  });

  it('are never made over a version that their author did not see, even at the same time', async () => {
    const { document } = await currentPolicies();
    const one = (id: string) =>
      savePolicies({ base: 3, document: without(document, id), author, reason: `Without ${id}` });
    const outcomes = await Promise.allSettled([one('mask-name'), one('mask-phone')]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    assert.ok(lost?.reason instanceof AppError);
    assert.equal(lost.reason.code, 'conflict');
    assert.equal((await currentPolicies()).number, 4);
  });

  it('need a change and a reason', async () => {
    const { number, document } = await currentPolicies();
    const same = await refusal(savePolicies({ base: number, document, author, reason: 'None' }));
    assert.match(same.message, /nothing would change/);
    const mute = await refusal(savePolicies({ base: number, document, author, reason: '  ' }));
    assert.match(mute.message, /needs a reason/);
  });
});

describe('a document that would break something', () => {
  async function attempt(change: (document: PolicyDocument) => unknown): Promise<string> {
    const { number, document } = await currentPolicies();
    const draft = change(structuredClone(document)) as PolicyDocument;
    const error = await refusal(savePolicies({ base: number, document: draft, author, reason: 'Try' }));
    assert.equal(error.code, 'bad_request');
    assert.equal((await currentPolicies()).number, number);
    return error.message;
  }
  const policy = (given: object) => ({
    id: 'new',
    title: 'New',
    kind: 'allow',
    to: { everyone: true },
    on: { everything: true },
    ...given,
  });
  const plus = (given: object) => (document: PolicyDocument) => ({
    ...document,
    policies: [...document.policies, policy(given)],
  });

  it('is not saved, and says why', async () => {
    const noAdmins = await attempt((document) => ({
      ...document,
      roles: document.roles.map((role) => ({
        ...role,
        scopes: role.scopes.filter((scope) => scope !== 'people:manage'),
      })),
    }));
    assert.match(noAdmins, /Nobody could manage people any more/);
    assert.match(
      await attempt((document) => ({
        ...document,
        roles: document.roles.filter(({ id }) => id !== 'viewer'),
      })),
      /One person has the role viewer/,
    );
    assert.match(await attempt(plus({ to: { roles: ['ghost'] } })), /policy new: It names the role ghost/);
    assert.match(await attempt(plus({ id: 'mask-email' })), /several with the id mask-email/);
    assert.match(
      await attempt(plus({ kind: 'row_filter', where: 'region = (SELECT 1)' })),
      /policy new: Its condition cannot be used: line 1, column 10: a subquery/,
    );
    assert.match(await attempt(plus({ id: 'Not An Id' })), /policies\.Not An Id\.id: must be lower case/);
    assert.match(await attempt(plus({ kind: 'mask', mask: { kind: 'blur' } })), /policies\.new\.mask/);
    assert.match(await attempt(() => ({ roles: [], policies: [] })), /roles/);
  });

  it('is told about what is doubtful', async () => {
    const { document } = await currentPolicies();
    const draft = policyDocument.parse(
      plus({
        kind: 'row_filter',
        where: 'country = user.market AND size > 1',
        to: { groups: ['ghosts'], people: ['nobody@example.com'] },
        on: { datasets: ['gold.fact_sales', 'gold.gone'], tags: ['pii.gone'], dashboards: ['executive'] },
      })(document),
    );
    const { problems } = await checkDraft(draft);
    assert.deepEqual(
      problems.map(({ severity, id, message }) => `${severity} ${id}: ${message}`),
      [
        'warning new: It names the group ghosts, which nobody has made yet.',
        'warning new: It names nobody@example.com, who has no account.',
        'warning new: Nothing is the table gold.gone now.',
        'warning new: Nothing is tagged pii.gone now.',
        'warning new: Dashboards have neither masks nor row filters: it covers tables only.',
        'warning new: No row of gold.fact_sales passes: the table has no column size.',
        'warning new: Nobody has the attribute market: for them no row passes.',
      ],
    );
  });
});
