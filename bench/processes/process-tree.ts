import { readdirSync, readFileSync } from 'node:fs';

interface Usage {
  readonly processes: number;
  /** Sum of resident memory; memory that processes share counts once for each. */
  readonly rssBytes: number;
  /** Sum of proportional set sizes: shared memory is divided among those who share it. */
  readonly pssBytes: number;
  /** Processor time used so far. */
  readonly cpuMs: number;
}

/** Kernels report in ticks of 1/100 s on every platform that Node supports (USER_HZ, proc(5)). */
const MS_PER_TICK = 10;

/** What a process and all its descendants use. Linux only: it reads /proc. */
export function treeUsage(root: number): Usage {
  const parents = new Map<number, number>();
  const cpuTicks = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    parents.set(Number(entry), Number(fields[1]));
    cpuTicks.set(Number(entry), Number(fields[11]) + Number(fields[12]));
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);

  let [rssBytes, pssBytes, cpuMs] = [0, 0, 0];
  for (const pid of tree) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    rssBytes += kilobytes(rollup, 'Rss') * 1024;
    pssBytes += kilobytes(rollup, 'Pss') * 1024;
    cpuMs += (cpuTicks.get(pid) ?? 0) * MS_PER_TICK;
  }
  return { processes: tree.length, rssBytes, pssBytes, cpuMs };
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}
