import type { ModelState } from './data.ts';

/** What happened to a relation since the model last consumed it. */
type UpstreamChange =
  | { readonly kind: 'none' }
  /** Rows were added; `rewritten` when others were also taken away. */
  | { readonly kind: 'rows'; readonly rewritten: boolean }
  /** The way back to the consumed snapshot is no longer known. */
  | { readonly kind: 'unknown' };

export interface UpstreamFacts {
  readonly relation: string;
  /** Whether a change of it gives the model work. */
  readonly triggers: boolean;
  readonly snapshotId: string | null;
  readonly change: UpstreamChange;
}

export interface RunFacts {
  readonly codeHash: string;
  readonly canRunIncrementally: boolean;
  readonly tableExists: boolean;
  /** Whether the table has the columns that the model declares. */
  readonly tableFits: boolean;
  readonly state: ModelState | null;
  readonly upstream: readonly UpstreamFacts[];
  /** Who asked for it to be made anew; null for nobody. */
  readonly askedBy: string | null;
}

export type RunPlan =
  | { readonly kind: 'skip' }
  /** Nothing to compute, but upstream files were rewritten: note their snapshots before those consumed expire. */
  | { readonly kind: 'advance' }
  | { readonly kind: 'full'; readonly reason: string }
  | { readonly kind: 'incremental'; readonly reason: string };

/** Decides how a model is run next. */
export function planRun(facts: RunFacts): RunPlan {
  const { state } = facts;
  if (!state) return { kind: 'full', reason: 'first run' };
  if (!facts.tableExists) return { kind: 'full', reason: 'its table is missing' };
  if (state.codeHash !== facts.codeHash) return { kind: 'full', reason: 'the model was changed' };
  if (facts.askedBy !== null) return { kind: 'full', reason: `asked for by ${facts.askedBy}` };

  const triggers = facts.upstream.filter((upstream) => upstream.triggers);
  const lost = triggers.find(({ change }) => change.kind === 'unknown');
  if (lost) return { kind: 'full', reason: `what was added to ${lost.relation} is no longer known` };

  const changed = triggers.filter(({ change }) => change.kind === 'rows').map(({ relation }) => relation);
  if (changed.length === 0) {
    const moved = facts.upstream.some(
      ({ relation, snapshotId }) => (state.consumed[relation] ?? null) !== snapshotId,
    );
    return { kind: moved ? 'advance' : 'skip' };
  }
  if (!facts.tableFits) return { kind: 'full', reason: 'its table has other columns' };
  if (!facts.canRunIncrementally) return { kind: 'full', reason: `changes in ${changed.join(', ')}` };
  const rewritten = triggers.find(({ change }) => change.kind === 'rows' && change.rewritten);
  if (rewritten) return { kind: 'full', reason: `${rewritten.relation} was made anew` };
  // The first rows of all are everything there is: the SELECT over everything is the simpler way to them.
  if (triggers.every(({ relation }) => (state.consumed[relation] ?? null) === null)) {
    return { kind: 'full', reason: `first rows in ${changed.join(', ')}` };
  }
  return { kind: 'incremental', reason: `new rows in ${changed.join(', ')}` };
}
