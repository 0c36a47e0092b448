import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { diffPolicies } from './diff-policies.ts';
import { readPolicyFiles, writePolicyFiles } from './policy-files.ts';
import { policyDocument } from './schema.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const LIMITS = { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 };
const DOCUMENT = policyDocument.parse({
  roles: [
    { id: 'admin', title: 'Admin: the first', scopes: ['people:manage'], limits: LIMITS },
    { id: 'idle', title: 'Idle', summary: '# nothing', scopes: [], limits: LIMITS },
  ],
  policies: [
    { id: 'a', title: 'Nothing for nobody', kind: 'allow', to: {}, on: {} },
    {
      id: 'b',
      title: 'null',
      kind: 'mask',
      to: { everyone: true },
      on: { tags: ['pii'] },
      mask: { kind: 'null' },
    },
    {
      id: 'c',
      title: 'yes',
      kind: 'mask',
      to: { groups: ['emea'], people: ['ada@example.com'] },
      except: { roles: ['admin'] },
      on: { columns: ['gold.t.c'] },
      mask: { kind: 'constant', value: '' },
    },
    {
      id: 'd',
      title: 'Rows: “own”',
      kind: 'row_filter',
      to: { everyone: true },
      on: { everything: true },
      where: "region = user.region -- 'quoted'\nAND name <> '#: é'",
    },
  ],
});

async function complaint(files: Record<string, string>): Promise<string> {
  const other = await mkdtemp(join(folder, 'bad-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(other, name), text);
  try {
    await readPolicyFiles(other);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

describe('policy files', () => {
  it('hold all of a document, and the same document gives the same text', async () => {
    const files = await writePolicyFiles(DOCUMENT, join(folder, 'one'));
    const read = await readPolicyFiles(join(folder, 'one'));
    assert.deepEqual(read, DOCUMENT);
    assert.deepEqual(diffPolicies(DOCUMENT, read), []);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const again = await writePolicyFiles(read, join(folder, 'two'));
    assert.deepEqual(await Promise.all(again.map((file) => readFile(file, 'utf8'))), texts);
    assert.ok(!texts.join('').includes('[]'));
  });

  it('of this project are readable', async () => {
    const { roles } = await readPolicyFiles();
    assert.deepEqual(
      roles.map(({ id }) => id),
      ['viewer', 'analyst', 'steward', 'admin'],
    );
  });

  it('that are wrong say which, where and why', async () => {
    assert.match(await complaint({}), /There are no policy files/);
    assert.match(await complaint({ 'a.yaml': 'roles: [' }), /^a\.yaml is not readable YAML/);
    assert.match(await complaint({ 'a.yaml': 'rules: []' }), /^a\.yaml is wrong:\n {2}.*rules/s);
    const role = `roles: [{ id: r, title: R, limits: { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 } }]`;
    assert.match(
      await complaint({
        'a.yaml': role,
        'b.yaml': 'policies: [{ id: p, title: P, kind: allow, on: { tables: [x] } }]',
      }),
      /policies\.p\.on: .*tables/,
    );
    assert.match(
      await complaint({ 'a.yaml': role.replace('title: R', 'title: R, scopes: [fly]') }),
      /roles\.r\.scopes\.0/,
    );
  });
});
