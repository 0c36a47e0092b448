import type { StreamState, TopicState } from '#server/pipelines/schema.ts';

export interface TopicTotals {
  readonly accepted: number;
  readonly stored: number;
  readonly behind: number;
  /** When some were last stored; null: never. */
  readonly storedAt: string | null;
}

export function totalsOf({ partitions }: Pick<TopicState, 'partitions'>): TopicTotals {
  const accepted = partitions.reduce((sum, each) => sum + each.accepted, 0);
  const stored = partitions.reduce((sum, each) => sum + each.stored, 0);
  const times = partitions.flatMap(({ storedAt }) => storedAt ?? []).sort();
  return { accepted, stored, behind: accepted - stored, storedAt: times.at(-1) ?? null };
}

export interface Rates {
  /** Events a second. */
  readonly accepted: number;
  readonly stored: number;
}

/** By topic, between two looks at the same stream; nothing where there is none before. */
export function ratesBetween(before: StreamState | null, now: StreamState): ReadonlyMap<string, Rates> {
  const seconds = before ? (Date.parse(now.at) - Date.parse(before.at)) / 1000 : 0;
  if (!before || before.source !== now.source || seconds <= 0) return new Map();
  const was = new Map(before.topics.map((topic) => [topic.topic, totalsOf(topic)]));
  return new Map(
    now.topics.flatMap((topic) => {
      const earlier = was.get(topic.topic);
      if (!earlier) return [];
      const is = totalsOf(topic);
      const rate = (of: 'accepted' | 'stored') => Math.max(0, is[of] - earlier[of]) / seconds;
      return [[topic.topic, { accepted: rate('accepted'), stored: rate('stored') }]];
    }),
  );
}
