import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopLeftServer } from '#server/postgres/launcher.ts';
import { isRunning } from '#server/postgres/postmaster-file.ts';
import { untilGone } from '#server/postgres/server-process.ts';

interface Told {
  readonly child: number;
  readonly postgres: number;
  readonly attached: boolean;
  readonly orphans: string[];
}

let dataDir: string;
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portal-supervisor-'));
});
after(async () => {
  await stopLeftServer(dataDir);
  await rm(dataDir, { recursive: true });
});

async function startSupervisor(): Promise<{ supervisor: number; told: Told }> {
  const supervisor = fork(join(import.meta.dirname, 'testing', 'supervisor.ts'), [dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [told] = (await once(supervisor, 'message')) as [Told];
  return { supervisor: supervisor.pid ?? 0, told };
}

test('a killed supervisor takes its children and PostgreSQL with it, and the next one goes on', async () => {
  const first = await startSupervisor();
  assert.ok(isRunning(first.told.child) && isRunning(first.told.postgres));
  process.kill(first.supervisor, 'SIGKILL');
  assert.equal(await untilGone(first.told.child, 20_000), true);
  assert.equal(await untilGone(first.told.postgres, 20_000), true);

  const second = await startSupervisor();
  assert.equal(second.told.attached, false);
  process.kill(second.supervisor, 'SIGKILL');
  assert.equal(await untilGone(second.told.child, 20_000), true);
});

test('a child that outlived its supervisor is ended by the next one', async () => {
  const first = await startSupervisor();
  process.kill(first.told.child, 'SIGSTOP');
  process.kill(first.supervisor, 'SIGKILL');
  assert.equal(await untilGone(first.supervisor, 20_000), true);
  const second = await startSupervisor();
  assert.deepEqual(second.told.orphans, ['child']);
  assert.equal(await untilGone(first.told.child, 20_000), true);
  process.kill(second.supervisor, 'SIGKILL');
  assert.equal(await untilGone(second.told.postgres, 20_000), true);
});
