import type { PlatformState, PlatformStatus } from './schema.ts';

export type PlatformFacts = Omit<PlatformStatus, 'state' | 'summary'>;

/** Stored events are due in gold within a minute; beyond twice that somebody should look. */
const GOLD_LAG_MS_MAX = 120_000;
/** Fewer than this many events on their way to the lake is the normal work in progress. */
const BEHIND_MAX = 20_000;
/** A backlog of which nothing was stored for this long is not being worked through. */
const STANDSTILL_MS = 60_000;

/** What the facts come to, in one state and one sentence. `storedAt`: when events were last stored in the lake. */
export function assessPlatform(
  facts: PlatformFacts,
  storedAt: Date | null,
): { state: PlatformState; summary: string } {
  const { stream, warehouse, history } = facts;
  if (stream === null) {
    return {
      state: 'unreachable',
      summary: 'The event stream does not answer. Dashboards show what arrived before.',
    };
  }
  if (warehouse.failing > 0) {
    return {
      state: 'failing',
      summary: `${whatFails(warehouse)} cannot be built; the numbers stay as they were.`,
    };
  }
  if (history) {
    return {
      state: 'loading',
      summary: 'The demo shop’s history is being laid down. Dashboards fill up as it arrives.',
    };
  }
  if (stream.accepted === 0) return { state: 'empty', summary: 'No events have arrived yet.' };
  if (warehouse.refreshedAt === null) {
    return {
      state: 'loading',
      summary: 'Events have arrived; the warehouse is being built for the first time.',
    };
  }
  if (stream.behind > BEHIND_MAX) {
    const moving = storedAt !== null && Date.parse(facts.asOf) - storedAt.getTime() < STANDSTILL_MS;
    return moving
      ? { state: 'catching_up', summary: 'The platform is working through a backlog of events.' }
      : { state: 'behind', summary: 'Events wait to be stored, and none has been for a while.' };
  }
  if (storedAt !== null && storedAt.getTime() - Date.parse(warehouse.refreshedAt) > GOLD_LAG_MS_MAX) {
    return { state: 'behind', summary: 'Stored events have not reached the dashboards yet.' };
  }
  return { state: 'current', summary: 'Dashboards follow the events as they arrive.' };
}

/** By name for those to whom the failures are told. */
function whatFails({ failing, failures: [first] }: PlatformStatus['warehouse']): string {
  const others = failing - 1;
  if (first) return `${first.model}${others > 0 ? ` and ${others} more` : ''}`;
  return failing === 1 ? 'A part of the warehouse' : `${failing} parts of the warehouse`;
}
