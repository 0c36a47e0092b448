import { type Mask, type PolicyDocument, policyDocument } from '#server/access/schema.ts';
import { SCOPES } from '#server/auth/roles.ts';
import { TEST_LIMITS } from '#server/testing/reader.ts';
import { type ProofCondition, randomCondition } from './conditions.ts';
import { GROUPS, type ProofPerson, ROLES } from './people.ts';
import type { Random } from './random.ts';
import type { ProofTable } from './tables.ts';

export interface ProofDocument {
  readonly document: PolicyDocument;
  /** What the conditions of its row filters mean, by the policy's id. */
  readonly conditions: ReadonlyMap<string, ProofCondition>;
}

const TAGS = ['pii', 'pii.email', 'pii.name', 'pii.phone', 'pii.address', 'core', 'pi', 'pii.emai'];

/**
 * Policies of every kind in a random mixture, over random parts of the tables and for random people. The witness sees
 * the live datasets whatever else is drawn.
 */
export function randomDocument(
  random: Random,
  tables: readonly ProofTable[],
  people: readonly ProofPerson[],
  witness: ProofPerson,
): ProofDocument {
  const conditions = new Map<string, ProofCondition>();
  const audience = (broad: number) => ({
    ...(random.chance(broad) && { everyone: true as const }),
    roles: random.some(ROLES, 0.4),
    groups: random.some(GROUPS, 0.3),
    people: random.some(people, 0.1).map(({ email }) => email.toUpperCase().replace('EXAMPLE', 'example')),
  });
  const base = (kind: string, place: number) => ({
    kind,
    id: `${kind.replace('_', '-')}-${place}`,
    title: 'Random',
    to: audience(0.4),
    except: {
      ...(random.chance(0.25) ? audience(0) : {}),
      people: kind === 'allow' ? [] : [witness.email],
    },
  });
  const times = <T>(count: number, make: (place: number) => T) =>
    Array.from({ length: count }, (_, place) => make(place));
  const policies = [
    { ...base('allow', 0), to: { everyone: true }, except: {}, on: { dashboards: ['*'] } },
    { ...base('allow', 99), to: { people: [witness.email] }, except: {}, on: { namespaces: ['live'] } },
    ...times(2 + random.below(5), (place) => ({
      ...base('allow', place + 1),
      on: randomTarget(random, tables, 1.5),
    })),
    ...times(random.below(3), (place) => ({ ...base('deny', place), on: randomTarget(random, tables, 0.4) })),
    ...times(random.below(8), (place) => ({
      ...base('mask', place),
      on: randomTarget(random, tables, 1),
      mask: randomMask(random),
    })),
    ...times(random.below(4), (place) => {
      const policy = base('row_filter', place);
      const table = random.pick(tables);
      const condition = randomCondition(random, table);
      conditions.set(policy.id, condition);
      const on = random.chance(0.7) ? { datasets: [table.name] } : randomTarget(random, tables, 0.5);
      return { ...policy, on, where: condition.sql };
    }),
  ];
  const roles = ROLES.map((id) => ({ id, title: id, scopes: [...SCOPES], limits: TEST_LIMITS }));
  return { document: policyDocument.parse({ roles, policies }), conditions };
}

function randomTarget(random: Random, tables: readonly ProofTable[], breadth: number) {
  const share = 0.25 * breadth;
  const columns = tables.flatMap((table) =>
    table.columns
      .filter(({ name }) => /^[a-z_][a-z0-9_]*$/.test(name))
      .map(({ name }) => `${table.name}.${name}`),
  );
  const live = ['live.now', 'live.minutes'];
  const target = {
    ...(random.chance(0.1 * breadth) && { everything: true as const }),
    namespaces: random.some(['proof', 'gold', 'silver', 'live'], share / 2),
    domains: random.some(['sales', 'customers', 'web'], share / 2),
    datasets: random.some([...tables.map(({ name }) => name), ...live], share / 2),
    columns: random.some(
      [...columns, 'live.now.active_sessions', 'live.now.as_of', 'live.minutes.revenue'],
      share / 4,
    ),
    tags: random.some(TAGS, share / 2),
  };
  return target;
}

function randomMask(random: Random): Mask {
  const makers: readonly (() => Mask)[] = [
    () => ({ kind: 'null' }),
    () => ({
      kind: 'constant',
      value: random.pick([
        'hidden',
        '',
        'it\'s \\ "x"',
        0,
        -1,
        3.75,
        12_345_678,
        9_007_199_254_740_991,
        true,
        false,
      ]),
    }),
    () => ({ kind: 'hash' }),
    () => ({ kind: 'partial', first: random.below(4), last: random.below(4) }),
    () => ({ kind: 'email' }),
    () => ({ kind: 'last_four' }),
    () => ({ kind: 'month' }),
    () => ({ kind: 'year' }),
    () => ({ kind: 'round', to: random.pick([1, 5, 10, 100, 1000, 0.1, 0.5, 0.01, 7, 2.5]) }),
  ];
  return random.pick(makers)();
}
