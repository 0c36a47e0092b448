import type { Lease, QueryPool } from '#server/engine/pool/query-pool.ts';
import { AppError } from '#server/errors.ts';
import { checkNames } from '#server/guard/allow-names.ts';
import { checkTree } from '#server/guard/allow-tree.ts';
import { approve } from '#server/guard/approve.ts';
import { readPlan } from '#server/guard/read-plan.ts';
import { readStatement } from '#server/guard/read-statement.ts';
import { readTree } from '#server/guard/read-tree.ts';
import { Refusal } from '#server/guard/refusal.ts';
import { VisibleNames } from '#server/guard/visible-names.ts';
import { fillIn, type ListedStatement } from '#server/testing/statement-list.ts';
import { type Limits, type Outcome, runApproved, runSealed, TIGHT, USUAL, withLease } from './sealed-run.ts';
import type { World } from './world.ts';

export const DECIDING = ['tree', 'names', 'plan'] as const;
export type Deciding = (typeof DECIDING)[number];
export type Layer = Deciding | 'sealed';

/** Whether each deciding layer by itself refuses the statement. */
export async function decideAlone(
  lease: Lease,
  sql: string,
  world: World,
): Promise<Record<Deciding, boolean>> {
  const parsed = await lease.parse(sql).catch(refusedByEngine);
  return {
    tree: await refuses(async () => {
      const { body } = readStatement(sql);
      checkTree(readTree(await lease.parse(body), body));
    }),
    // A statement that has no tree has no names either: this layer alone cannot stop it.
    names: await refuses(async () => {
      if (parsed !== null) checkNames(JSON.parse(parsed), new VisibleNames(world.visible));
    }),
    plan: await refuses(async () => {
      const names = new Set(world.visible.map(({ name }) => name));
      const { tables } = readPlan(await lease.plan(readStatement(sql).body, world.visible));
      const strange = tables.find(({ name }) => !names.has(name));
      if (strange) throw new Refusal('The plan reads a table that is not visible.');
    }),
  };
}

function refusedByEngine(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}

async function refuses(decide: () => Promise<void>): Promise<boolean> {
  try {
    await decide();
    return false;
  } catch (error) {
    if (error instanceof Refusal || error instanceof AppError || error instanceof SyntaxError) return true;
    throw error;
  }
}

/** All layers, as the service puts them together: the guard, then the sealed process for what it approved. */
export async function faceAll(pool: QueryPool, listed: ListedStatement, world: World): Promise<Outcome> {
  const limits = limitsFor(listed);
  const sql = fillIn(listed.sql, world.values);
  try {
    const approved = await withLease(pool, USUAL, (lease) => approve(sql, world.visible, lease));
    return await runApproved(pool, limits, approved, world.governed);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { text: `${error.message} ${JSON.stringify(error.details)}`, failed: error.code, approved: null };
  }
}

/** The sealed process alone, without a guard in front. */
export function faceSealed(pool: QueryPool, listed: ListedStatement, world: World): Promise<Outcome> {
  return runSealed(pool, limitsFor(listed), fillIn(listed.sql, world.values), world.governed);
}

export function limitsFor({ tag }: ListedStatement): Limits {
  return tag === 'bomb' ? TIGHT : USUAL;
}

/** A secret in a text that did not bring it along itself. */
export function canaryIn(text: string, listed: ListedStatement, world: World): string | null {
  const sql = fillIn(listed.sql, world.values);
  return world.canaries.find((canary) => text.includes(canary) && !sql.includes(canary)) ?? null;
}

/** A world's paths as what they stand for, so that the answers of two worlds can be compared. */
export function comparable(text: string, world: World): string {
  return text.replaceAll(world.root, '<root>');
}
