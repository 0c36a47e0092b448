import { RateLimit, RateLimits } from '../rate-limit.ts';
import { tooMany } from './too-many.ts';

/** What costs more than a page: how often a person may, a minute and at once. */
const RATES = {
  /** Statements of people and previews. */
  query: { perMinute: 120, atOnce: 30 },
  export: { perMinute: 30, atOnce: 10 },
  /** Tiles of boards, of which a page has many. */
  tile: { perMinute: 600, atOnce: 120 },
  /** Lineage that other tools send, with each run of each of their jobs. */
  lineage: { perMinute: 1_200, atOnce: 300 },
  /** The schema registry: each producer and consumer asks it when it starts. */
  schemas: { perMinute: 1_200, atOnce: 300 },
  /** Posts in discussions: each tells many people. */
  post: { perMinute: 20, atOnce: 10 },
  /** Changes of passwords, factors, tokens and invitations. */
  account: { perMinute: 30, atOnce: 15 },
} as const;

export type RateName = keyof typeof RATES;

/** Many people may share an address. */
const PEOPLE_PER_ADDRESS = 8;

function limitsFor(name: RateName, people: number): RateLimits {
  const { perMinute, atOnce } = RATES[name];
  return new RateLimits(() => new RateLimit((people * perMinute) / 60, { capacity: people * atOnce }));
}

const limits = Object.fromEntries(
  (Object.keys(RATES) as RateName[]).map((name) => [
    name,
    { person: limitsFor(name, 1), address: limitsFor(name, PEOPLE_PER_ADDRESS) },
  ]),
) as Readonly<Record<RateName, { person: RateLimits; address: RateLimits }>>;

/**
 * Throws `too_many_requests` (with `retryAfterSeconds`) when this person, or everybody at this address together, asks
 * faster than is fair. Counted in this process.
 */
export function requireRate(name: RateName, who: { personId: string | null; networkAddress: string }): void {
  const { person, address } = limits[name];
  const waitSeconds =
    (who.personId === null ? 0 : person.of(who.personId).takeOne()) ||
    address.of(who.networkAddress).takeOne();
  if (waitSeconds > 0) throw tooMany('That was more than is allowed in so short a time.', waitSeconds * 1000);
}
