import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { currentPolicies } from '#server/access/versions.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { seed } from '../prisma/seed.ts';

let database: TestDatabase;
let folder: string;
let mine: string;
before(async () => {
  database = await testDatabase();
  await seed({ demo: true });
  folder = await mkdtemp(join(tmpdir(), 'portal-policies-'));
  mine = join(folder, 'mine');
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]) {
  const script = join(import.meta.dirname, 'policies.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: join(import.meta.dirname, '..'),
    env: process.env,
  });
  child.stdin.end();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, code };
}

async function edit(name: string, change: (yaml: string) => string): Promise<void> {
  const file = join(mine, name);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

test('policies go out to files, are planned and applied, and nobody’s later change is lost', async () => {
  const exported = await run('export', mine);
  assert.deepEqual([exported.code, exported.err], [0, '']);
  assert.match(exported.out, /^Version 1 is in .*roles\.yaml and .*policies\.yaml\./);

  const nothing = await run('plan', mine);
  assert.equal(nothing.code, 0);
  assert.match(nothing.out, /nothing would change/);

  await edit('policies.yaml', (yaml) =>
    yaml
      .replace('kind: last_four', 'kind: hash')
      .concat(
        '  - { id: closed, title: Closed, kind: deny, to: { groups: [guests] }, on: { namespaces: [silver] } }\n',
      ),
  );
  const planned = await run('plan', mine);
  assert.equal(planned.code, 2);
  assert.match(planned.out, /^Against version 1/);
  assert.match(
    planned.out,
    /^~ policy mask-phone {2}“Telephone numbers”\n {4}mask: \{ kind: last_four \} → \{ kind: hash \}$/m,
  );
  assert.match(planned.out, /^\+ policy closed {2}“Closed”$/m);
  assert.match(planned.out, /^ {4}to: \{ groups: \[ guests \] \}$/m);
  assert.match(planned.out, /^warning: policy closed: It names the group guests/m);
  assert.equal((await currentPolicies()).number, 1);

  const silent = await run('apply', mine);
  assert.equal(silent.code, 1);
  assert.match(silent.err, /Say why with --reason/);

  const applied = await run('apply', mine, '--reason', 'Guests stay outside', '--base', '1');
  assert.deepEqual([applied.code, applied.err], [0, '']);
  const { number, author, reason, document } = await currentPolicies();
  assert.deepEqual([number, reason], [2, 'Guests stay outside']);
  assert.match(author, /^command line \(/);
  assert.ok(document.policies.some(({ id }) => id === 'closed'));

  await edit('roles.yaml', (yaml) => yaml.replace('title: Viewer', 'title: Guest'));
  const late = await run('apply', mine, '--reason', 'From an old plan', '--base', '1');
  assert.equal(late.code, 1);
  assert.match(late.err, /changed meanwhile: version 2 is by command line/);
  assert.equal((await currentPolicies()).number, 2);
});

test('files that cannot be policies are refused with the place', async () => {
  await edit('policies.yaml', (yaml) => yaml.replace('kind: deny', 'kind: forbid'));
  const planned = await run('plan', mine);
  assert.equal(planned.code, 1);
  assert.match(planned.err, /policies\.closed/);
  assert.match((await run('plan', join(folder, 'elsewhere'))).err, /There are no policy files/);
  assert.match((await run('destroy')).err, /^Usage/);
  assert.match((await run('plan', '--force')).err, /^Usage/);
});
