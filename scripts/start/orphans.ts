import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const shape = z.array(z.object({ name: z.string(), pid: z.int().positive(), startedAt: z.string() }));

type Recorded = z.infer<typeof shape>[number];

/** When a process of this id started, in the system's own words; null when there is none. Tells reused ids apart. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold blanks; start time is the 20th field after it (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** The processes of a supervisor, on disk, so that the next one finds those that outlived a kill. */
export function processRecord(dataDir: string) {
  const file = join(dataDir, 'processes.json');
  const recorded = new Map<string, Recorded>();
  return {
    set(name: string, pid: number): void {
      const startedAt = startOf(pid);
      if (startedAt === null) return;
      recorded.set(name, { name, pid, startedAt });
      try {
        writeFileSync(`${file}.new`, JSON.stringify([...recorded.values()]));
        renameSync(`${file}.new`, file);
      } catch {
        // A full disk must not end the supervisor; orphans end on their own, only later.
      }
    },
    /** Kills what an earlier supervisor left running; resolves to its names. A kill loses nothing here. */
    endOrphans(): string[] {
      let left: Recorded[];
      try {
        left = shape.parse(JSON.parse(readFileSync(file, 'utf8')));
      } catch {
        return [];
      }
      const orphans = left.filter(({ pid, startedAt }) => startOf(pid) === startedAt);
      for (const { pid } of orphans) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended in between, which was the aim.
        }
      }
      return orphans.map(({ name }) => name);
    },
  };
}
