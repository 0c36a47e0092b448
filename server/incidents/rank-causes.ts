import type { Cause, CauseKind } from './schema.ts';

/** Pure: which of what is wrong upstream may have caused an incident. Ranked by what is usual, not proven. */

export interface Evidence {
  readonly kind: CauseKind;
  /** `table silver.stg_orders`, `topic orders`. */
  readonly relation: string;
  readonly subject: string;
  readonly sentence: string;
  /** Null where it is not known since when. */
  readonly since: Date | null;
  /** Steps upstream; 0: the table itself. */
  readonly distance: number;
  readonly href: string;
}

/** One relation is made of another. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** How often it is what one looks for, in practice: what stops or changes data before what only fails as well. */
const WEIGHT: Readonly<Record<CauseKind, number>> = {
  schema: 1,
  run: 0.9,
  held: 0.9,
  incident: 0.9,
  late: 0.8,
  letters: 0.7,
  failing: 0.5,
};

/** Tables are checked one after the other: what is found so soon after is not an effect for that. */
export const SLACK_MS = 15 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const STEP_LOSS = 0.15;
const ROOT_GAIN = 1.5;
const UNDATED = 0.5;

/**
 * The most likely first. What began after the incident is left out: it is no cause. What began long before counts for less, as what
 * is far does; what has nothing wrong upstream of it, for more: there the trouble may begin.
 */
export function rankCauses(evidence: readonly Evidence[], links: readonly Link[], began: Date): Cause[] {
  const possible = evidence.filter(
    ({ since }) => since === null || since.getTime() <= began.getTime() + SLACK_MS,
  );
  const upstream = upstreamOf(links);
  const suspects = new Set(possible.map(({ relation }) => relation));
  return possible
    .map((each) => {
      const isRoot = ![...upstream(each.relation)].some((other) => suspects.has(other));
      const score = scoreOf(each, isRoot, began);
      return { score, cause: { ...toCause(each), isRoot } };
    })
    .toSorted((a, b) => b.score - a.score || a.cause.distance - b.cause.distance || compare(a.cause, b.cause))
    .map(({ cause }) => cause);
}

function toCause({ kind, subject, sentence, since, distance, href }: Evidence): Omit<Cause, 'isRoot'> {
  return { kind, subject, sentence, since: since?.toISOString() ?? null, distance, href };
}

function scoreOf({ kind, since, distance }: Evidence, isRoot: boolean, began: Date): number {
  const beforeMs = since === null ? null : Math.max(0, began.getTime() - since.getTime());
  const recency = beforeMs === null ? UNDATED : 1 / (1 + beforeMs / DAY_MS);
  return (WEIGHT[kind] * recency * (isRoot ? ROOT_GAIN : 1)) / (1 + STEP_LOSS * distance);
}

function compare(a: Pick<Cause, 'subject' | 'kind'>, b: Pick<Cause, 'subject' | 'kind'>): number {
  return `${a.subject} ${a.kind}` < `${b.subject} ${b.kind}` ? -1 : 1;
}

/** Everything that a relation is made of, itself left out; also where that goes in a circle. */
function upstreamOf(links: readonly Link[]): (relation: string) => ReadonlySet<string> {
  const sources = Map.groupBy(links, ({ to }) => to);
  const known = new Map<string, ReadonlySet<string>>();
  return (relation) => {
    const before = known.get(relation);
    if (before) return before;
    const found = new Set<string>();
    const next = [relation];
    for (let each = next.pop(); each !== undefined; each = next.pop()) {
      for (const { from } of sources.get(each) ?? []) {
        if (found.has(from) || from === relation) continue;
        found.add(from);
        next.push(from);
      }
    }
    known.set(relation, found);
    return found;
  };
}
