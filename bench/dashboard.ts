import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Reader } from '#server/access/reader.ts';
import { closeDryRuns } from '#server/dashboards/dry-run.ts';
import { addDays } from '#server/dashboards/period.ts';
import { findDashboard } from '#server/dashboards/registry.ts';
import type { PageState } from '#server/dashboards/schema.ts';
import { answerQuery, readFrame } from '#server/dashboards/service.ts';
import { closeTileEngine } from '#server/dashboards/tile-engine.ts';
import { readPlatformStatus } from '#server/platform/service.ts';
import { testReader } from '#server/testing/reader.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const DASHBOARD = 'executive';
const WORKERS = ['ingest', 'transform', 'simulate'];
const HISTORY_WITHIN_MS = 900_000;
const POLL_MS = 1000;

interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Nearest rank. */
function percentiles(durationsMs: readonly number[]): Percentiles {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number) => {
    const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
    return Math.round((sorted[rank] ?? 0) * 10) / 10;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

/** The demo's history, from the simulator through stream and lake to gold; then the workers are stopped. */
async function layDownHistory(viewer: Reader): Promise<void> {
  const workers = WORKERS.map((name) =>
    fork(join(import.meta.dirname, '../scripts/worker.ts'), [name], { stdio: 'inherit' }),
  );
  try {
    const deadline = performance.now() + HISTORY_WITHIN_MS;
    for (let begun = false; ; await sleep(POLL_MS)) {
      const ended = workers.find((worker) => worker.exitCode !== null);
      if (ended) throw new RunFailed('A worker ended before the history was laid down.', {});
      if (performance.now() > deadline) throw new RunFailed('The history took too long.', {});
      const { history, stream } = await readPlatformStatus({ scopes: [] });
      begun ||= history !== null;
      if (!begun || history || stream === null || stream.behind > 0) continue;
      if (await goldIsCurrent(viewer)) return;
    }
  } finally {
    await Promise.all(workers.map(stop));
  }
}

let goldBefore = '';

/** Two looks in a row find the same sales: what was on its way has arrived. */
async function goldIsCurrent(viewer: Reader): Promise<boolean> {
  const request = { id: DASHBOARD, query: 'sales' } as const;
  const state: PageState = { period: { preset: '90d' }, filters: {} };
  const answer = await answerQuery(viewer, { ...request, state }, undefined);
  const gold = answer.status === 'ready' ? JSON.stringify(answer.rows) : '';
  const same = gold !== '' && gold === goldBefore;
  goldBefore = gold;
  return same;
}

async function stop(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await ended;
}

/** Pages that people open: every preset of the period, without filters and with them. */
function pages(country: string, category: string): PageState[] {
  const filters: PageState['filters'][] = [{}, { country: [country] }, { category: [category] }];
  return (['7d', '30d', '90d'] as const).flatMap((preset) =>
    filters.map((chosen) => ({ period: { preset }, filters: chosen })),
  );
}

/**
 * The executive dashboard's queries on the demo's history, one after the other, as the portal answers them.
 * `cold`: the first query of a new engine that has no table open and nothing read. `warm`: the engine has read
 * the tables and none of the answers is remembered. `remembered`: the same page again without new data.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { days: { type: 'string', default: '90' }, rounds: { type: 'string', default: '5' } },
  });
  const platform = await temporaryPlatform({ SIMULATOR_HISTORY_DAYS: values.days, DEMO: 'true' });
  try {
    const viewer = await testReader();
    const historySeconds = (await timed(() => layDownHistory(viewer))) / 1000;
    console.log(`history of ${values.days} days laid down in ${historySeconds.toFixed(0)} s`);
    return await measure(viewer, Number(values.rounds));
  } finally {
    await closeTileEngine();
    await closeDryRuns();
    await platform.close();
  }
}

async function measure(viewer: Reader, rounds: number): Promise<Figures> {
  const { queries } = await findDashboard(DASHBOARD);
  const names = Object.keys(queries);
  const first: PageState = { period: { preset: '30d' }, filters: {} };
  const { options } = await readFrame(viewer, DASHBOARD, first, undefined);
  const states = pages(options.country?.[0] ?? 'DE', options.category?.[0] ?? 'Unknown');
  const ask = (query: string, state: PageState) =>
    timed(() => answerQuery(viewer, { id: DASHBOARD, query, state }, undefined));

  const cold: number[] = [];
  const warm: number[] = [];
  const remembered: number[] = [];
  const today = new Date().toISOString().slice(0, 10);
  for (let round = 0; round < rounds; round += 1) {
    for (const query of names) {
      await closeTileEngine();
      cold.push(await ask(query, shifted(first, today, 100 + round)));
    }
    for (const state of states) {
      for (const query of names) warm.push(await ask(query, shifted(state, today, 1 + round)));
    }
    for (const state of states) {
      for (const query of names) remembered.push(await ask(query, shifted(state, today, 1 + round)));
    }
  }
  const figures = {
    ...percentiles(warm),
    cold: percentiles(cold),
    warm: percentiles(warm),
    remembered: percentiles(remembered),
    queries: names.length,
    runs: { cold: cold.length, warm: warm.length, remembered: remembered.length },
  };
  for (const kind of ['cold', 'warm', 'remembered'] as const) {
    console.log(
      `${kind.padEnd(10)} p50 ${figures[kind].p50Ms} ms, p95 ${figures[kind].p95Ms} ms (${figures.runs[kind]} queries)`,
    );
  }
  return figures;
}

/** The same length of days, ending earlier: another answer than any remembered one. */
function shifted({ period, filters }: PageState, today: string, days: number): PageState {
  const length = 'preset' in period ? Number.parseInt(period.preset, 10) : 30;
  const to = addDays(today, -days % 30);
  return { period: { from: addDays(to, 1 - length), to }, filters };
}
