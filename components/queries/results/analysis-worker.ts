import type { FromWorker, Task, ToWorker } from './analysis-messages.ts';
import { groupForChart } from './chart-groups.ts';
import type { ColumnData } from './column-data.ts';
import { columnStatistics } from './column-statistics.ts';
import { filterRows } from './filter-rows.ts';
import { pivotRows } from './pivot.ts';
import { allRows, sortRows } from './sort-rows.ts';
import type { Steps } from './sort-words.ts';

/** Between two looks at what else is wanted: a cancelled task ends that soon. */
const REST_AFTER_MS = 40;

const columns = new Map<number, ColumnData>();
const wanted = new Set<number>();
let shown: Uint32Array | null = null;

function columnAt(column: number): ColumnData {
  const data = columns.get(column);
  if (!data) throw new Error(`Column ${column} was not handed over.`);
  return data;
}

function* steps(task: Task): Steps<unknown> {
  switch (task.name) {
    case 'order': {
      const { count, tests, sorts } = task;
      const rows = tests.length > 0 ? yield* filterRows(columnAt, count, tests) : allRows(count);
      shown = sorts.length > 0 ? yield* sortRows(columnAt, rows, sorts) : tests.length > 0 ? rows : null;
      return shown;
    }
    case 'statistics':
      return yield* columnStatistics(columnAt(task.column), shown ?? allRows(task.count), task.isTemporal);
    case 'pivot':
      return yield* pivotRows(columnAt, shown ?? allRows(task.count), task.request);
    case 'chart':
      return yield* groupForChart(columnAt, shown ?? allRows(task.count), task.request);
  }
}

function say(message: FromWorker): void {
  self.postMessage(message);
}

const rest = new MessageChannel();

/** Lets messages in. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    rest.port1.onmessage = () => resolve();
    rest.port2.postMessage(null);
  });
}

let turn: Promise<void> = Promise.resolve();

async function run(id: number, task: Task): Promise<void> {
  let restedAt = performance.now();
  try {
    const work = steps(task);
    while (wanted.has(id)) {
      const step = work.next();
      if (step.done) return say({ kind: 'done', id, result: step.value });
      if (performance.now() - restedAt < REST_AFTER_MS) continue;
      say({ kind: 'progress', id, share: step.value });
      await breathe();
      restedAt = performance.now();
    }
  } catch {
    say({ kind: 'failed', id });
  } finally {
    wanted.delete(id);
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'column') columns.set(data.column, data.data);
  else if (data.kind === 'cancel') wanted.delete(data.id);
  else {
    const { id, task } = data;
    wanted.add(id);
    turn = turn.then(() => run(id, task));
  }
};
