import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder of this process in `parent` for what outgrows an engine's memory, which the caller removes; those that processes of
 * the same name left when they were killed go.
 */
export async function spillDirectory(parent: string, name: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const left = (await readdir(parent)).filter((entry) => {
    const pid = entry.startsWith(`${name}-`) ? entry.slice(name.length + 1) : '';
    return /^\d+$/.test(pid) && !isAlive(Number(pid));
  });
  await Promise.all(left.map((entry) => rm(join(parent, entry), { recursive: true, force: true })));
  const directory = join(parent, `${name}-${process.pid}`);
  await mkdir(directory, { recursive: true });
  return directory;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
