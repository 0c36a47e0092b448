import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Layout, makeTable } from './plan/make-table.ts';
import type { Figures } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

interface Planned {
  readonly coldMs: number;
  readonly warmMs: number;
  readonly warmMaxMs: number;
  readonly oneEventMs: number;
  readonly manifests: { readonly considered: number; readonly read: number };
  readonly files: { readonly considered: number; readonly read: number };
  readonly filesOfOneEvent: number;
  readonly rssMb: number;
}

async function plan(name: string): Promise<Planned> {
  const child = fork(join(import.meta.dirname, 'plan', 'plan-child.ts'), [name]);
  const [figures] = await once(child, 'message');
  await once(child, 'exit');
  return figures as Planned;
}

/** What it takes to know which files of a large table a question about one day must open. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { files: { type: 'string', default: '100000' } },
  });
  const files = Number(values.files);
  const platform = await temporaryPlatform();
  const of = async (name: string, layout: Layout) => {
    const { metadata } = await makeTable({ namespace: 'bronze', name }, files, layout);
    const planned = await plan(name);
    console.log(
      `${layout}: ${planned.files.read} of ${planned.files.considered} files, ${planned.manifests.read} of ${planned.manifests.considered} manifests, ${planned.coldMs.toFixed(0)} ms with nothing in memory, then ${planned.warmMs.toFixed(1)} ms; ${metadata.snapshots.length} snapshots`,
    );
    return planned;
  };
  try {
    const byDay = await of('by_day', 'by day');
    const mixed = await of('mixed', 'mixed');
    return {
      files,
      // Of the layout in which no manifest can be left out.
      warmMs: mixed.warmMs,
      warmMaxMs: mixed.warmMaxMs,
      coldMs: mixed.coldMs,
      oneEventMs: mixed.oneEventMs,
      rssMb: mixed.rssMb,
      byDayWarmMs: byDay.warmMs,
      byDayColdMs: byDay.coldMs,
    };
  } finally {
    await platform.close();
  }
}
