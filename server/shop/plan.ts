import { hash32 } from './random.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
export const MINUTES_PER_DAY = 1_440;

/**
 * How busy the shop is from an instant on: `history` follows the shop's own rhythm, `live` is held at a
 * configured rate, `closed` takes no visitors (parcels already on their way still arrive).
 */
export interface Era {
  /** Whole minute. */
  readonly fromMs: number;
  readonly pace: 'history' | 'live' | 'closed';
  /** For `live`; 0 otherwise. */
  readonly eventsPerSecond: number;
}

/**
 * All that the event stream depends on. The same plan gives the same bytes, however the run is cut; eras
 * are only ever added, and only after the last instant that can have been emitted.
 */
export interface ShopPlan {
  readonly seed: number;
  /** When the shop opens: a UTC midnight. */
  readonly originMs: number;
  /** When this shop was first started; part of its ids, so that two shops never share one. */
  readonly foundedMs: number;
  /** Ascending; the first begins at `originMs`. */
  readonly eras: readonly Era[];
}

function floorMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

/** A new shop: whole days of history up to now, then live. Begins `historyDays` days ago at midnight UTC. */
export function foundShop(options: {
  seed: number;
  nowMs: number;
  historyDays: number;
  eventsPerSecond: number;
}): ShopPlan {
  const foundedMs = floorMinute(options.nowMs);
  const originMs =
    options.historyDays === 0
      ? foundedMs
      : Math.floor((foundedMs - options.historyDays * DAY_MS) / DAY_MS) * DAY_MS;
  const live: Era = { fromMs: foundedMs, pace: 'live', eventsPerSecond: options.eventsPerSecond };
  const eras: Era[] =
    originMs < foundedMs ? [{ fromMs: originMs, pace: 'history', eventsPerSecond: 0 }, live] : [live];
  return { seed: options.seed, originMs, foundedMs, eras };
}

/** No record later than this beyond the last saved time is ever emitted, so a new era may begin after it. */
export const EMIT_AHEAD_MS = 60_000;
/** A pause up to this long is made up for at the live rate; a longer one is filled at the quieter rhythm of the history. */
const LIVE_CATCH_UP_MS = 5 * MINUTE_MS;
/** Of a longer absence than this only the last part is filled; before it the shop was closed. */
const FILL_MS_MAX = 90 * DAY_MS;

/**
 * The plan to go on with at `nowMs` when everything before `savedMs` is surely emitted: what was missed is
 * filled, and a changed rate holds from here on. What may already have been emitted stays as it was.
 */
export function resumePlan(
  plan: ShopPlan,
  options: { savedMs: number; nowMs: number; eventsPerSecond: number },
): ShopPlan {
  const last = plan.eras.at(-1);
  if (!last) throw new Error('A shop plan has at least one era.');
  const changeMs = Math.max(floorMinute(options.savedMs + EMIT_AHEAD_MS) + MINUTE_MS, last.fromMs);
  const liveMs = Math.max(floorMinute(options.nowMs), changeMs);
  const missed = liveMs - changeMs > LIVE_CATCH_UP_MS;
  if (!missed && last.eventsPerSecond === options.eventsPerSecond) return plan;

  const added: Era[] = [];
  if (missed) {
    const fillMs = Math.max(changeMs, liveMs - FILL_MS_MAX);
    if (fillMs > changeMs) added.push({ fromMs: changeMs, pace: 'closed', eventsPerSecond: 0 });
    added.push({ fromMs: fillMs, pace: 'history', eventsPerSecond: 0 });
  }
  added.push({
    fromMs: missed ? liveMs : changeMs,
    pace: 'live',
    eventsPerSecond: options.eventsPerSecond,
  });
  const firstMs = (added[0] as Era).fromMs;
  return { ...plan, eras: [...plan.eras.filter((era) => era.fromMs < firstMs), ...added] };
}

/** Short text that tells this shop's ids from those of any other. */
export function shopTag(plan: ShopPlan): string {
  return hash32(plan.seed, plan.originMs / MINUTE_MS, plan.foundedMs / MINUTE_MS).toString(36);
}
