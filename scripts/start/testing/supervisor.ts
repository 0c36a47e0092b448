import { join } from 'node:path';
import { startPostgres } from '#server/postgres/launcher.ts';
import { superviseChild } from '../child.ts';
import { lockDataDir } from '../lock.ts';
import { processRecord } from '../orphans.ts';

/** A supervisor for tests: lock, PostgreSQL and one child on the folder it is given; tells its parent their ids. */
const dataDir = process.argv[2] ?? '';
lockDataDir(dataDir);
const record = processRecord(dataDir);
const orphans = record.endOrphans();
const server = await startPostgres({ dataDir, durable: false });
let child = 0;
const supervised = superviseChild(
  {
    name: 'child',
    module: join(import.meta.dirname, 'child.ts'),
    args: [],
    env: process.env,
    logFile: join(dataDir, 'child.log'),
  },
  {
    started(name, pid) {
      record.set(name, pid);
      child = pid;
    },
    restarting: () => undefined,
    slow: () => undefined,
    waiting: () => undefined,
  },
);
await supervised.ready;
process.send?.({ child, postgres: server.pid, attached: server.attached, orphans });
