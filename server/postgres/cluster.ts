import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import { type Account, canReach } from './account.ts';
import { ROLE } from './address.ts';
import { program } from './binaries.ts';
import { explainStartFailure } from './start-failure.ts';

/** Where root keeps what PostgreSQL's account cannot reach in the project's own folder. */
export const RELOCATED_ROOT = '/var/lib/streamcommerce-portal';

const UNUSABLE: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EROFS: 'it is on a read-only disk',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'it is not a folder',
  ENOENT: 'no folder can be made there',
};

/** Creates DATA_DIR when it is missing; says in one sentence when it cannot be used. */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    const trial = join(dataDir, `.write-test-${process.pid}`);
    writeFileSync(trial, 'x');
    rmSync(trial);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const why = UNUSABLE[code] ?? `the system says ${code}`;
    throw new AppError(
      'unavailable',
      `DATA_DIR ${dataDir} cannot be used: ${why}. Set DATA_DIR to a folder that can be written.`,
      { cause },
    );
  }
}

/** Node's own recursive mkdir never returns on some virtual disks and hides why it failed on a read-only one. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Where the cluster is; it may not exist yet. Below DATA_DIR it is a link when the files had to go elsewhere. */
export function clusterPath(dataDir: string): string {
  const path = join(dataDir, 'postgres');
  return existsSync(path) ? realpathSync(path) : path;
}

/**
 * Creates the cluster with its one role, all or nothing: a kill in the middle leaves a staging folder that the
 * next start removes. Resolves to the cluster's folder.
 */
export function createCluster(options: {
  dataDir: string;
  home: string;
  account: Account | null;
  password: string;
  durable: boolean;
}): string {
  const { dataDir, account } = options;
  const link = join(dataDir, 'postgres');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
  const parent = account ? reachableParent(dataDir, account) : dataDir;
  const cluster = join(parent, 'postgres');
  for (const name of readdirSync(parent)) {
    if (name.startsWith('postgres.staging-')) rmSync(join(parent, name), { recursive: true });
  }
  const staging = join(parent, `postgres.staging-${process.pid}`);
  mkdirSync(staging, { mode: 0o700 });
  const passwordFile = join(staging, 'password');
  const files = join(staging, 'cluster');
  mkdirSync(files, { mode: 0o700 });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (account) for (const path of [staging, passwordFile, files]) chownSync(path, account.uid, account.gid);

  const args = [
    '-D',
    files,
    '-U',
    ROLE,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
  ];
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (!options.durable) args.push('--no-sync');
  const result = spawnSync(program(options.home, 'initdb'), args, {
    ...account,
    cwd: parent,
    encoding: 'utf8',
    env: serverEnvironment(),
  });
  if (result.status !== 0) {
    rmSync(staging, { recursive: true, force: true });
    const failure = explainStartFailure(result.stderr || result.error?.message || '', parent);
    throw failure.kind === 'final' ? failure.error : new AppError('unavailable', result.stderr);
  }
  writeFileSync(join(files, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  renameSync(files, cluster);
  rmSync(staging, { recursive: true });
  if (parent !== dataDir) symlinkSync(cluster, link, 'dir');
  return cluster;
}

/** DATA_DIR when the account can reach it, else a folder of its own under RELOCATED_ROOT. */
function reachableParent(dataDir: string, account: Account): string {
  const { mode, uid } = statSync(dataDir);
  if (uid === 0 && (mode & 0o001) === 0) chmodSync(dataDir, mode | 0o001);
  if (canReach(join(dataDir, 'postgres'), account)) return dataDir;
  const id = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
  const parent = join(RELOCATED_ROOT, id);
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  return parent;
}

/**
 * Gives the role a new password without knowing the old one, for when the address file was lost. The server
 * must not be running.
 */
export function resetPassword(
  home: string,
  cluster: string,
  account: Account | null,
  password: string,
): void {
  const result = spawnSync(program(home, 'postgres'), ['--single', '-D', cluster, 'postgres'], {
    ...account,
    cwd: dirname(cluster),
    encoding: 'utf8',
    env: serverEnvironment(),
    input: `ALTER ROLE ${ROLE} PASSWORD '${password}';\n`,
  });
  if (result.status !== 0) {
    const failure = explainStartFailure(result.stderr, cluster);
    if (failure.kind === 'final') throw failure.error;
    throw new AppError(
      'unavailable',
      'The embedded PostgreSQL still runs with a password that was lost; end it.',
    );
  }
}

/** Nothing of ours but what the programs need: settings of the caller's libpq would change what they do. */
export function serverEnvironment(): NodeJS.ProcessEnv | undefined {
  if (process.platform === 'win32') return undefined;
  return { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
