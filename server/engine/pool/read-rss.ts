import { readFileSync } from 'node:fs';

/** The memory that a process has for itself, files that it has mapped aside; null where the system has no /proc, or the process is gone. */
export function readRssBytes(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const match = /^RssAnon:\s+(\d+) kB/m.exec(status);
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}
