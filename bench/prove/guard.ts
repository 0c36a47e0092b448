import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { QueryPool } from '#server/engine/pool/query-pool.ts';
import { startPool } from '#server/engine/pool/start-pool.ts';
import { type ListedStatement, readStatements } from '#server/testing/statement-list.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';
import { type AttackResult, attack, OpenField } from './guard/attacks.ts';
import type { Layer } from './guard/face.ts';
import { openRaw, problemWith } from './guard/legitimate.ts';
import { OpenEngine } from './guard/open-engine.ts';
import { rowsOf, USUAL, withLease } from './guard/sealed-run.ts';
import { makeWorld, type World } from './guard/world.ts';

const LEAST = 400;
const SIDE_BY_SIDE = 3;
const LAYERS: readonly (Layer | 'none')[] = ['tree', 'names', 'plan', 'sealed', 'none'];

/** `npm run prove -- guard [--every N] [--verbose]`: with N, each N-th statement of both lists only. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { every: { type: 'string', default: '1' }, verbose: { type: 'boolean', default: false } },
  });
  const every = Number(values.every);
  const attacks = readStatements('attacks');
  const legitimate = readStatements('legitimate');
  const parent = await mkdtemp(join(tmpdir(), 'portal-guard-'));
  // What comes without a guard must not disturb what comes through it.
  const pool = startPool({ processes: 1, threads: 1 });
  const barePool = startPool({ processes: 1, threads: 1 });
  try {
    const { results, changes, bareChanges } = await faceAttacks(attacks.filter(nth(every)), {
      pool,
      barePool,
      parent,
    });
    const leaks = results.filter(({ leak }) => leak !== null);
    for (const { listed, leak } of leaks) console.log(`LEAK ${placeOf(listed)}: ${listed.sql}\n  ${leak}`);
    for (const change of changes) console.log(`LEAK file or setting changed: ${change}`);
    if (values.verbose) printAlone(results);
    const refused = await faceLegitimate(legitimate.filter(nth(every)), pool, parent);
    for (const { listed, problem } of refused) {
      console.log(`REFUSED ${placeOf(listed)}: ${listed.sql}\n  ${problem}`);
    }
    const figures = {
      attacks: results.length,
      leaks: leaks.length + changes.length,
      legitimate: legitimate.filter(nth(every)).length,
      refused: refused.length,
      refusedAttacks: results.filter(({ refused }) => refused).length,
      stoppedAlone: countBy((layer) => results.filter(({ stopped }) => layer !== 'none' && stopped[layer])),
      leakedAlone: countBy((layer) => results.filter(({ leaked }) => leaked[layer])),
      /** Settings that statements changed in a sealed process that no guard stood before. */
      changedSealedAlone: bareChanges.length,
    };
    if (figures.leaks > 0 || refused.length > 0) {
      throw new RunFailed('A statement leaked, or a query was refused or answered wrongly.', figures);
    }
    if (every === 1 && Math.min(attacks.length, legitimate.length) < LEAST) {
      throw new RunFailed(`Each list must have at least ${LEAST} statements.`, figures);
    }
    return figures;
  } finally {
    await Promise.all([pool.close(), barePool.close()]);
    await rm(parent, { recursive: true, force: true });
  }
}

/** What each layer alone let out, to see what the others are there for. */
function printAlone(results: readonly AttackResult[]): void {
  for (const { listed, leaked } of results) {
    const by = LAYERS.filter((layer) => layer !== 'none' && leaked[layer]);
    if (by.length > 0) console.log(`${by.join(', ')} alone: ${placeOf(listed)}: ${listed.sql}`);
  }
}

function nth(every: number): (listed: ListedStatement, index: number) => boolean {
  return (_, index) => index % every === 0;
}

function placeOf({ theme, line }: ListedStatement): string {
  return `${theme}.sql:${line}`;
}

function countBy(of: (layer: Layer | 'none') => readonly unknown[]): Record<string, number> {
  return Object.fromEntries(LAYERS.map((layer) => [layer, of(layer).length]));
}

async function faceAttacks(
  list: readonly ListedStatement[],
  { pool, barePool, parent }: { pool: QueryPool; barePool: QueryPool; parent: string },
): Promise<{ results: AttackResult[]; changes: string[]; bareChanges: string[] }> {
  const worlds = [await makeWorld(parent), await makeWorld(parent)] as const;
  const openEngine = new OpenEngine(worlds[0].token);
  const states = () => Promise.all([stateOf(pool, worlds), stateOf(barePool, worlds)]);
  try {
    const [before, bareBefore] = await states();
    const field = { pool, barePool, worlds, open: new OpenField(openEngine, parent) };
    const results = await sideBySide(list, (listed) => attack(listed, field));
    const [after, bareAfter] = await states();
    return { results, changes: changesOf(before, after), bareChanges: changesOf(bareBefore, bareAfter) };
  } finally {
    openEngine.close();
  }
}

function changesOf(before: readonly string[], after: readonly string[]): string[] {
  return [...new Set(after)].filter((line) => !before.includes(line));
}

/** Every file of the worlds, and the settings of a process that the attacks went through. */
async function stateOf(pool: QueryPool, worlds: readonly World[]): Promise<string[]> {
  const states: string[] = [];
  for (const world of worlds) {
    const settings = 'SELECT name, value FROM duckdb_settings()';
    const { rows } = await withLease(pool, USUAL, (lease) => rowsOf(lease, settings, world.governed));
    states.push(`files ${await world.files()}`, ...rows);
  }
  return states;
}

async function faceLegitimate(
  list: readonly ListedStatement[],
  pool: QueryPool,
  parent: string,
): Promise<{ listed: ListedStatement; problem: string }[]> {
  const world = await makeWorld(parent, false);
  const raw = await openRaw(world.governed);
  try {
    const problems = await sideBySide(list, (listed) => problemWith(listed, pool, world, raw));
    return list.flatMap((listed, index) => {
      const problem = problems[index] ?? null;
      return problem === null ? [] : [{ listed, problem }];
    });
  } finally {
    raw.closeSync();
  }
}

/** The results in the order of the list; a few at the same time. */
async function sideBySide<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let place = next++; place < list.length; place = next++) {
      results[place] = await work(list[place] as T);
      if (place % 100 === 99) console.log(`${place + 1} of ${list.length}`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}
