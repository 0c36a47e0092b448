/** How old events may be before the lake has them, and how old they were: for who looks at streams and sets targets. */
import { arrivalsAt } from '../stream/postgres-arrivals.ts';
import type { TopicPartition } from '../stream/transport.ts';
import { DEFAULT_FLUSH_POLICY } from './flush-policy.ts';
import { type LagSeen, readLagSeen, readReached } from './lag-seen-data.ts';
import { EVERY_TOPIC, type LagTarget, readLagTargets } from './lag-targets-data.ts';

export { EVERY_TOPIC, type LagTarget, saveLagTarget } from './lag-targets-data.ts';

/** Of topics that nobody set one for, while nobody set one for all. */
export const BUILT_IN_TARGET_MS = DEFAULT_FLUSH_POLICY.ageMs;

/** What commits of this time say of how fresh a topic is. */
const LATELY_MS = 5 * 60_000;

/** Where ingestion stands in a partition that has more. */
type Standing = TopicPartition & { readonly offset: number };

interface Waiting {
  /** When the stream accepted the oldest record that waits, or, if that is not known, what it came after. */
  readonly since: Date;
  readonly isExact: boolean;
}

export interface LagOf {
  /** Of topics with one of their own. */
  readonly targets: ReadonlyMap<string, LagTarget>;
  readonly seen: ReadonlyMap<string, LagSeen['worstMs']>;
  /** By topic, of those where something waits and something can be said of it. */
  readonly waiting: ReadonlyMap<string, Waiting>;
}

/** The log in PostgreSQL tells when each record came; of Kafka it is known when what is committed came. */
async function readWaiting(source: string, behind: readonly Standing[]): Promise<Map<string, Waiting>> {
  if (behind.length === 0) return new Map();
  const isExact = source === 'postgres';
  const known = isExact ? await arrivalsAt(behind) : await readReached(source, behind);
  const oldest = new Map<string, Waiting>();
  for (const { topic, at } of known) {
    const before = oldest.get(topic);
    if (!before || at < before.since) oldest.set(topic, { since: at, isExact });
  }
  return oldest;
}

/** What somebody set for all topics without a target of their own; null: nobody did. */
export async function readDefaultTarget(): Promise<LagTarget | null> {
  return (await readLagTargets()).find(({ topic }) => topic === EVERY_TOPIC) ?? null;
}

export async function readLag(source: string, behind: readonly Standing[]): Promise<LagOf> {
  const [targets, seen, waiting] = await Promise.all([
    readLagTargets(),
    readLagSeen(source, LATELY_MS),
    readWaiting(source, behind),
  ]);
  return {
    targets: new Map(targets.filter(({ topic }) => topic !== EVERY_TOPIC).map((each) => [each.topic, each])),
    seen: new Map(seen.map(({ topic, worstMs }) => [topic, worstMs])),
    waiting,
  };
}
