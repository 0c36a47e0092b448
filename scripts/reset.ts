import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';
import { RELOCATED_ROOT } from '#server/postgres/cluster.ts';
import { stopLeftServer } from '#server/postgres/launcher.ts';
import { failProcess } from './process-end.ts';
import { lockDataDir } from './start/lock.ts';
import { processRecord } from './start/orphans.ts';

/** `npm run reset`: empties DATA_DIR after asking; `-- --yes` does not ask. */

/** What the platform puts into DATA_DIR; anything else there is somebody's and stays. */
const OURS = [
  /^(lake|lake-cache|logs|tmp|postgres|postgresql-.*|postgres\.staging-.*)$/,
  /^(postgres-url|secrets\.json|processes\.json|supervisor-pid)(\.\w+)?$/,
];

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new AppError(
      'bad_request',
      'Nobody can be asked here: run `npm run reset -- --yes` to reset without asking.',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} Type yes: `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

async function reset(): Promise<string> {
  const { values } = parseArgs({ options: { yes: { type: 'boolean', default: false } } });
  const { DATA_DIR, DATABASE_URL, LAKE_URL } = env();
  if (!existsSync(DATA_DIR)) return `There is nothing to remove: ${DATA_DIR} does not exist.`;
  const lock = lockDataDir(DATA_DIR);
  const what = `everything in ${DATA_DIR}: events, lake, warehouse, accounts and logs`;
  if (!values.yes && !(await confirmed(`This removes ${what}.`))) return 'Nothing was removed.';

  processRecord(DATA_DIR).endOrphans();
  await stopLeftServer(DATA_DIR);
  const names = readdirSync(DATA_DIR);
  for (const name of names.filter((name) => OURS.some((pattern) => pattern.test(name)))) {
    const path = join(DATA_DIR, name);
    const real = realpathSync(path);
    rmSync(path, { recursive: true });
    if (dirname(dirname(real)) === RELOCATED_ROOT) rmSync(dirname(real), { recursive: true });
  }
  lock.release();
  rmSync(join(DATA_DIR, 'supervisor.lock'), { force: true });
  const left = readdirSync(DATA_DIR);
  return [
    `Removed ${what}.`,
    ...(left.length > 0 ? [`Left alone, because it is not the platform's: ${left.join(', ')}.`] : []),
    ...(LAKE_URL ? [`The lake at ${LAKE_URL} was not touched; remove what is in it yourself.`] : []),
    ...(DATABASE_URL ? ['The database of DATABASE_URL was not touched; empty it yourself.'] : []),
  ].join('\n');
}

try {
  console.log(await reset());
} catch (error) {
  failProcess(error);
}
