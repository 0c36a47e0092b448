import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canReach, passwdAccounts } from './account.ts';
import { copyPackage, postgresHome, program } from './binaries.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-binaries-'));
});
after(() => rm(folder, { recursive: true }));

test('a copy of the package has its library links and runs', async () => {
  const installed = join(postgresHome(null, folder), '..');
  const copy = join(folder, 'copy');
  copyPackage(installed, copy);
  const links: { target: string }[] = JSON.parse(
    readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  assert.ok(links.length > 0);
  for (const { target } of links) assert.ok((await stat(join(copy, target))).isFile());
  const { stdout } = spawnSync(program(join(copy, 'native'), 'postgres'), ['-V'], { encoding: 'utf8' });
  assert.match(stdout, /^postgres \(PostgreSQL\) 18\./);
});

test('an account reaches a path when it may walk through every folder above it', () => {
  const inner = join(folder, 'outer', 'inner');
  mkdirSync(inner, { recursive: true });
  chmodSync(folder, 0o711);
  chmodSync(join(folder, 'outer'), 0o700);
  const stranger = { uid: 54_321, gid: 54_321 };
  assert.equal(canReach(join(inner, 'file'), stranger), false);
  chmodSync(join(folder, 'outer'), 0o701);
  assert.equal(canReach(join(inner, 'file'), stranger), true);
  assert.equal(canReach(join(inner, 'file'), null), true);
});

test('an owner is judged by the owner bits alone', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  chownSync(own, 54_321, 54_321);
  chmodSync(own, 0o077);
  assert.equal(canReach(join(own, 'file'), { uid: 54_321, gid: 54_321 }), false);
});

test('accounts of a passwd file', () => {
  const accounts = passwdAccounts(
    '# comment\nroot:x:0:0:root:/root:/bin/sh\nnobody:*:-2:-2::/var/empty:/bin/false\n',
  );
  assert.deepEqual(
    [...accounts],
    [
      ['root', { uid: 0, gid: 0 }],
      ['nobody', { uid: -2, gid: -2 }],
    ],
  );
});
