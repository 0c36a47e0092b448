import type { QueryPool } from '#server/engine/pool/query-pool.ts';
import { fillIn, type ListedStatement } from '#server/testing/statement-list.ts';
import { canaryIn, comparable, DECIDING, decideAlone, faceAll, faceSealed, type Layer } from './face.ts';
import type { OpenEngine } from './open-engine.ts';
import { type Outcome, USUAL, withLease } from './sealed-run.ts';
import { makeWorld, type World } from './world.ts';

export interface AttackResult {
  readonly listed: ListedStatement;
  /** Each layer alone. */
  readonly stopped: Readonly<Record<Layer, boolean>>;
  /** What each layer alone let out; `none` is without any. */
  readonly leaked: Readonly<Record<Layer | 'none', boolean>>;
  /** With all layers: how it leaked, or null. */
  readonly leak: string | null;
  readonly refused: boolean;
}

export interface Field {
  readonly pool: QueryPool;
  /** Its processes meet the statements without a guard. */
  readonly barePool: QueryPool;
  readonly worlds: readonly [World, World];
  readonly open: OpenField;
}

/** Without protection statements do harm, and the world is made anew after it. */
export class OpenField {
  readonly #engine: OpenEngine;
  readonly #parent: string;
  #world: World | null = null;
  #files = '';
  #tail: Promise<unknown> = Promise.resolve();

  constructor(engine: OpenEngine, parent: string) {
    this.#engine = engine;
    this.#parent = parent;
  }

  /** Whether the statement gets at a secret or changes anything. One at a time. */
  leaks(listed: ListedStatement): Promise<boolean> {
    const turn = this.#tail.then(() => this.#leaks(listed));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #leaks(listed: ListedStatement): Promise<boolean> {
    // Bombs would take the machine, and extensions would be fetched from another one.
    if (listed.tag !== null) return false;
    this.#world ??= await makeWorld(this.#parent);
    const world = this.#world;
    this.#files ||= await world.files();
    const { text, changed } = await this.#engine.run({
      sql: fillIn(listed.sql, world.values),
      views: world.views,
      hiddenPath: world.values.hidden ?? '',
      token: world.token,
    });
    const isWritten = (await world.files()) !== this.#files;
    if (isWritten) {
      await world.remove();
      this.#world = null;
      this.#files = '';
    }
    return isWritten || changed || canaryIn(text, listed, world) !== null;
  }
}

/** Sends one statement through every layer alone and through all of them. */
export async function attack(
  listed: ListedStatement,
  { pool, barePool, worlds, open }: Field,
): Promise<AttackResult> {
  const [first] = worlds;
  const alone = await withLease(pool, USUAL, (lease) =>
    decideAlone(lease, fillIn(listed.sql, first.values), first),
  );
  const isOpenLeak = await open.leaks(listed);
  const all = await compare(listed, worlds, (world) => faceAll(pool, listed, world));
  // What the guard lets through runs as it is, so the process alone would have answered the same.
  const isSameRun = all.outcome.approved !== null && all.outcome.approved !== 'explain';
  const sealed = isSameRun
    ? all
    : await compare(listed, worlds, (world) => faceSealed(barePool, listed, world));
  const leakedBy = Object.fromEntries(DECIDING.map((layer) => [layer, !alone[layer] && isOpenLeak]));
  return {
    listed,
    stopped: { ...alone, sealed: sealed.outcome.failed !== null },
    leaked: {
      ...(leakedBy as Record<(typeof DECIDING)[number], boolean>),
      sealed: sealed.leak !== null,
      none: isOpenLeak,
    },
    leak: all.leak,
    refused: all.outcome.failed !== null,
  };
}

async function compare(
  listed: ListedStatement,
  [first, second]: readonly [World, World],
  face: (world: World) => Promise<Outcome>,
): Promise<{ outcome: Outcome; leak: string | null }> {
  const outcome = await face(first);
  const canary = canaryIn(outcome.text, listed, first);
  if (canary !== null) return { outcome, leak: `the answer has ${canary}: ${outcome.text.slice(0, 300)}` };
  // How far a bomb came when it was stopped depends on the clock.
  if (listed.tag === 'bomb') return { outcome, leak: null };
  const other = await face(second);
  const [here, there] = [comparable(outcome.text, first), comparable(other.text, second)];
  if (here === there || !(await isSteady(here, first, face))) return { outcome, leak: null };
  return { outcome, leak: `two worlds answer differently: ${here.slice(0, 300)} | ${there.slice(0, 300)}` };
}

/** Answers that differ from run to run (random numbers, samples) cannot be compared. */
async function isSteady(
  before: string,
  world: World,
  face: (world: World) => Promise<Outcome>,
): Promise<boolean> {
  return comparable((await face(world)).text, world) === before;
}
