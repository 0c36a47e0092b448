import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The user and group that a process runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody', 'daemon'];

/**
 * PostgreSQL refuses to run as root. Null when we are not root; else the owner of the existing cluster, or an
 * unprivileged account of this machine (it must have a name: initdb looks it up).
 */
export function serverAccount(clusterDir: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = passwdAccounts(readFileSync('/etc/passwd', 'utf8'));
  const found = CANDIDATES.map((name) => accounts.get(name)).find((account) => account && account.uid !== 0);
  if (!found) {
    throw new Error(
      `PostgreSQL does not run as root, and none of the accounts ${CANDIDATES.join(', ')} exists: start as another user.`,
    );
  }
  return found;
}

/** The accounts of a passwd(5) file by name. */
export function passwdAccounts(text: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid && !name.startsWith('#'))
      accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}

/** Whether the account may walk down to `path`: the execute bit of every folder above it. Null means ourselves. */
export function canReach(path: string, account: Account | null): boolean {
  if (!account) return true;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
