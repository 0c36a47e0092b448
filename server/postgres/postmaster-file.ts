import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** As PostgreSQL writes it: starting, ready, standby, stopping; empty while it is not known yet. */
  readonly status: string;
}

/** What the running server says of itself in postmaster.pid (line order: src/include/utils/pidfile.h); null without one. */
export function readPostmaster(clusterDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return null;
  return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

/**
 * The server that runs on the cluster, or null. A file that a killed server left is removed when its process
 * id belongs to another program now (usual in containers), where PostgreSQL itself would refuse to start.
 */
export function runningPostmaster(clusterDir: string): Postmaster | null {
  const found = readPostmaster(clusterDir);
  if (!found || !isRunning(found.pid)) return null;
  if (worksIn(found.pid, clusterDir)) return found;
  rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
  return null;
}

/** Whether a process of this id runs; one that ended and was not collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** PostgreSQL's processes work in the data directory; on other systems than Linux the id alone has to do. */
function worksIn(pid: number, clusterDir: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}
