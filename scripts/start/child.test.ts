import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ChildEvents, superviseChild } from './child.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-child-'));
});
after(() => rm(folder, { recursive: true }));

interface Life {
  readonly pids: number[];
  readonly ends: string[];
}

function supervise(name: string, args: string[], onChange: (life: Life) => void) {
  const life: Life = { pids: [], ends: [] };
  const events: ChildEvents = {
    started: (_name, pid) => {
      life.pids.push(pid);
      onChange(life);
    },
    restarting: ({ why }) => {
      life.ends.push(why);
      onChange(life);
    },
    slow: () => undefined,
    waiting: () => undefined,
  };
  const logFile = join(folder, `${name}.log`);
  const module = join(import.meta.dirname, 'testing', 'child.ts');
  return { life, logFile, child: superviseChild({ name, module, args, env: process.env, logFile }, events) };
}

test('a killed process is started again, and ends when it is stopped', async () => {
  const restarted = Promise.withResolvers<Life>();
  const { child, life, logFile } = supervise('steady', [], (now) => {
    if (now.pids.length === 2) restarted.resolve(now);
  });
  await child.ready;
  process.kill(life.pids[0] ?? 0, 'SIGKILL');
  await restarted.promise;
  assert.deepEqual(life.ends, ['killed by SIGKILL']);
  assert.notEqual(life.pids[0], life.pids[1]);
  await child.stop(10_000);
  assert.equal(life.pids.length, 2);
  assert.throws(() => process.kill(life.pids[1] ?? 0, 0), { code: 'ESRCH' });
  assert.match(readFileSync(logFile, 'utf8'), new RegExp(`child ${life.pids[0]} runs`));
});

test('a process that fails says why, and is tried again', async () => {
  const twice = Promise.withResolvers<Life>();
  const { child } = supervise('failing', ['fail'], (now) => {
    if (now.ends.length === 2) twice.resolve(now);
  });
  const { ends } = await twice.promise;
  await child.stop(1_000);
  assert.deepEqual(ends, ['cannot go on', 'cannot go on']);
});
