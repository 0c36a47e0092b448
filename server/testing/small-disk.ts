import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: 'pipe' }).toString();

/** A file system of 1 MiB, or why there is none: mounting is for root. */
export async function smallDisk(): Promise<{ path: string } | { unavailable: string }> {
  const path = await mkdtemp(join(tmpdir(), 'portal-small-disk-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path);
    return { path };
  } catch {
    await rm(path, { recursive: true });
    return { unavailable: 'no right to mount a small file system' };
  }
}

export async function removeSmallDisk(path: string): Promise<void> {
  run('umount', path);
  await rm(path, { recursive: true });
}
