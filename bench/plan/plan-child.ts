/** Plans a read of one day in a process of its own, first with nothing in memory, then again and again. */
import { performance } from 'node:perf_hooks';
import { loadTable } from '#server/lake/catalog.ts';
import type { Condition } from '#server/lake/conditions.ts';
import { planScan } from '#server/lake/plan.ts';
import type { Table } from '#server/lake/table.ts';
import { DAY } from './make-table.ts';

const WARM_RUNS = 21;
const [name = ''] = process.argv.slice(2);

async function timed(where: readonly Condition[]) {
  const begunAt = performance.now();
  const table = (await loadTable({ namespace: 'bronze', name })) as Table;
  const plan = await planScan(table, { where });
  return { ms: performance.now() - begunAt, plan };
}

const day: Condition = {
  column: 'arrived_at',
  from: { value: `${DAY} 00:00:00`, inclusive: true },
  to: { value: `${DAY} 23:59:59.999999`, inclusive: true },
};
const cold = await timed([day]);
const warm = [];
for (let run = 0; run < WARM_RUNS; run++) warm.push((await timed([day])).ms);
const [first] = cold.plan.files;
const id = String(first?.lowerBounds.get(1)?.readBigInt64LE());
const pointed = await timed([day, { column: 'event_id', in: [id] }]);
warm.sort((a, b) => a - b);
process.send?.(
  {
    coldMs: cold.ms,
    warmMs: warm[Math.floor(WARM_RUNS / 2)],
    warmMaxMs: warm.at(-1),
    oneEventMs: pointed.ms,
    manifests: cold.plan.manifests,
    files: cold.plan.dataFiles,
    filesOfOneEvent: pointed.plan.dataFiles.read,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  },
  () => process.exit(),
);
