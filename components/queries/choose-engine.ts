import type { PlacementChoice } from '#server/queries/schema.ts';
import type { EngineChoice } from './tabs/tab-store.ts';

/** A table that is open in this browser, as far as the choice needs it. */
export interface OpenTable {
  readonly name: string;
  readonly isReady: boolean;
  readonly isSampled: boolean;
  readonly isStale: boolean;
}

export type ChosenEngine =
  | { readonly where: 'browser'; readonly reason: string }
  | {
      readonly where: 'server';
      readonly placement: PlacementChoice;
      /** Why not in the browser, where that was near; null otherwise. */
      readonly reason: string | null;
    };

/**
 * Where a statement runs that names these tables, in lower case. Left to the portal, it runs in the browser when all of
 * them are open there, as they are now and as a whole.
 */
export function chooseEngine(
  choice: EngineChoice,
  named: readonly string[],
  open: readonly OpenTable[],
): ChosenEngine {
  if (choice === 'browser') return { where: 'browser', reason: 'This browser was chosen.' };
  if (choice !== 'auto') return { where: 'server', placement: choice, reason: null };
  const byName = new Map(open.map((table) => [table.name.toLowerCase(), table]));
  const found = named.flatMap((name) => byName.get(name) ?? []);
  const server = (reason: string | null) => ({ where: 'server', placement: 'auto', reason }) as const;
  if (found.length === 0) return server(null);
  const missing = named.find((name) => !byName.get(name)?.isReady);
  if (missing !== undefined) return server(`${missing} is not open in this browser.`);
  const sampled = found.find(({ isSampled }) => isSampled);
  if (sampled) return server(`This browser has a sample of ${sampled.name} only.`);
  const stale = found.find(({ isStale }) => isStale);
  if (stale) return server(`What this browser has of ${stale.name} is out of date.`);
  return {
    where: 'browser',
    reason:
      found.length === 1
        ? `${found[0]?.name} is open in this browser, whole and up to date.`
        : 'Its tables are open in this browser, whole and up to date.',
  };
}
