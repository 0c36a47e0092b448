import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { decider, mayDashboard } from './decide.ts';
import type { TableDecision } from './decision.ts';
import { compareMasks, fitMask } from './fit-mask.ts';
import type { PersonalGrant, Subject } from './reader.ts';
import { type Mask, type PolicyDocument, policyDocument } from './schema.ts';

const LIMITS = { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 };
const ROLES = [{ id: 'reader', title: 'Reader', limits: LIMITS }];

function dataset(
  name: string,
  domain: string | null,
  tags: string[],
  columns: Record<string, string[]>,
): Dataset {
  return {
    name,
    namespace: name.split('.')[0] as string,
    domain,
    owner: null,
    tags,
    description: null,
    columns: Object.entries(columns).map(([column, columnTags], place) => ({
      name: column,
      type: column === 'size' ? 'BIGINT' : 'VARCHAR',
      fieldId: place,
      tags: columnTags,
      description: null,
    })),
  };
}

const SALES = dataset('gold.sales', 'sales', ['core'], { region: [], size: [] });
const PEOPLE = dataset('gold.people', 'customers', ['core.people'], {
  region: [],
  name: ['pii.name'],
  email: ['pii.email'],
});
const EVENTS = dataset('silver.events', null, [], { region: [], size: [], email: ['pii.email'] });
const ALL = [SALES, PEOPLE, EVENTS];

const READER: Subject = {
  personId: 'p',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'reader',
  groups: ['emea'],
  attributes: { region: ['DE'] },
  grants: [],
};

function grant(change: Partial<PersonalGrant>): PersonalGrant {
  return {
    id: 'g',
    dataset: 'gold.people',
    columns: [],
    level: 'read',
    expiresAt: new Date('2026-12-24T00:00:00Z'),
    ...change,
  };
}

let ids = 0;
/** A policy as a file has it, for everyone unless it says otherwise. */
const policy = (given: Record<string, unknown>) => ({
  id: `p${ids++}`,
  title: 'A policy',
  to: { everyone: true },
  ...given,
});
const allow = (on: object, more: object = {}) => policy({ kind: 'allow', on, ...more });
const deny = (on: object, more: object = {}) => policy({ kind: 'deny', on, ...more });
const masked = (on: object, mask: object, more: object = {}) => policy({ kind: 'mask', on, mask, ...more });
const filter = (on: object, where: string, more: object = {}) =>
  policy({ kind: 'row_filter', on, where, ...more });
const EVERYTHING = { everything: true };

const compile = (policies: readonly object[]) =>
  compilePolicies(policyDocument.parse({ roles: ROLES, policies }));

async function seen(policies: readonly object[], subject: Subject = READER, of: Dataset = PEOPLE) {
  return decider(await compile(policies), subject)(of);
}

const names = (decision: TableDecision | null) => decision?.columns.map(({ name }) => name) ?? [];
const masksOf = (decision: TableDecision | null) =>
  Object.fromEntries((decision?.columns ?? []).map(({ name, mask }) => [name, mask?.kind ?? null]));

describe('what is visible', () => {
  it('is nothing by default', async () => {
    for (const each of ALL) assert.equal(await seen([], READER, each), null);
  });

  it('is what an allow names, in any way of naming', async () => {
    const whole = ['region', 'name', 'email'];
    assert.deepEqual(names(await seen([allow(EVERYTHING)])), whole);
    assert.deepEqual(names(await seen([allow({ namespaces: ['gold'] })])), whole);
    assert.deepEqual(names(await seen([allow({ domains: ['customers'] })])), whole);
    assert.deepEqual(names(await seen([allow({ datasets: ['gold.people'] })])), whole);
    assert.deepEqual(names(await seen([allow({ tags: ['core'] })])), whole);
    assert.deepEqual(names(await seen([allow({ tags: ['core.people'] })])), whole);
    assert.deepEqual(names(await seen([allow({ tags: ['core.peo'] })])), []);
    assert.deepEqual(names(await seen([allow({ tags: ['pii'] })])), ['name', 'email']);
    assert.deepEqual(names(await seen([allow({ columns: ['gold.people.email', 'gold.sales.size'] })])), [
      'email',
    ]);
    assert.deepEqual(names(await seen([allow({ namespaces: ['silver'] })])), []);
    assert.deepEqual(names(await seen([allow({})])), []);
  });

  it('depends on whom a policy is about', async () => {
    const about = async (to: object, except: object = {}) =>
      (await seen([allow(EVERYTHING, { to, except })])) !== null;
    assert.equal(await about({ roles: ['reader'] }), true);
    assert.equal(await about({ roles: ['writer'] }), false);
    assert.equal(await about({ groups: ['emea'] }), true);
    assert.equal(await about({ people: ['ADA@example.com'] }), true);
    assert.equal(await about({ people: ['bob@example.com'] }), false);
    assert.equal(await about({}), false);
    assert.equal(await about({ everyone: true }, { groups: ['emea'] }), false);
    assert.equal(await about({ everyone: true }, { everyone: true }), false);
  });

  it('is less what a deny names', async () => {
    assert.equal(await seen([allow(EVERYTHING), deny({ datasets: ['gold.people'] })]), null);
    assert.equal(await seen([allow(EVERYTHING), deny({ tags: ['core'] })]), null);
    assert.deepEqual(names(await seen([allow(EVERYTHING), deny({ tags: ['pii.email'] })])), [
      'region',
      'name',
    ]);
    assert.deepEqual(names(await seen([allow(EVERYTHING), deny({ columns: ['gold.people.region'] })])), [
      'name',
      'email',
    ]);
    assert.equal(await seen([allow({ tags: ['pii'] }), deny({ tags: ['pii'] })]), null);
  });

  it('is more by a grant, which no deny and no row filter gives way to', async () => {
    const subject = { ...READER, grants: [grant({ columns: ['name'] })] };
    assert.deepEqual(names(await seen([], subject)), ['name']);
    assert.equal(await seen([deny({ namespaces: ['gold'] })], subject), null);
    assert.equal(await seen([deny({ tags: ['pii.name'] })], subject), null);
    const filtered = await seen([filter(EVERYTHING, "region = 'DE'")], subject);
    assert.match(filtered?.rowFilter?.sql ?? '', /region = 'DE'/);
    assert.equal((await seen([], { ...READER, grants: [grant({})] }))?.unrestricted, true);
  });
});

describe('a mask', () => {
  const MASK = masked({ tags: ['pii'] }, { kind: 'hash' });

  it('covers the columns it names, of those that are seen', async () => {
    assert.deepEqual(masksOf(await seen([allow(EVERYTHING), MASK])), {
      region: null,
      name: 'hash',
      email: 'hash',
    });
    assert.equal((await seen([allow(EVERYTHING), MASK]))?.unrestricted, false);
    assert.equal(await seen([MASK]), null);
  });

  it('is taken off by a grant for the unmasked, where the grant is', async () => {
    const of = (change: Partial<PersonalGrant>) =>
      seen([allow(EVERYTHING), MASK], { ...READER, grants: [grant({ level: 'unmasked', ...change })] });
    assert.deepEqual(masksOf(await of({ columns: ['name'] })), { region: null, name: null, email: 'hash' });
    assert.equal((await of({}))?.unrestricted, true);
    assert.deepEqual(masksOf(await of({ level: 'read' })), { region: null, name: 'hash', email: 'hash' });
  });

  it('of several the strongest counts, whatever their order', async () => {
    const strongest: Mask[] = [
      { kind: 'null' },
      { kind: 'constant', value: '?' },
      { kind: 'hash' },
      { kind: 'last_four' },
      { kind: 'email' },
      { kind: 'partial', first: 0, last: 1 },
      { kind: 'partial', first: 2, last: 2 },
    ];
    for (const [place, mask] of strongest.entries()) {
      const policies = strongest.slice(place).map((each) => masked(EVERYTHING, each));
      for (const given of [policies, policies.toReversed()]) {
        const decision = await seen([allow(EVERYTHING), ...given]);
        assert.deepEqual(decision?.columns[1]?.mask, mask);
      }
    }
  });

  it('that does not fit is null', async () => {
    const decision = await seen([allow(EVERYTHING), masked(EVERYTHING, { kind: 'email' })], READER, SALES);
    assert.deepEqual(masksOf(decision), { region: 'email', size: 'null' });
  });

  it('order: year over month, larger steps over smaller', () => {
    const order: Mask[] = [{ kind: 'year' }, { kind: 'month' }];
    assert.ok(compareMasks(order[0] as Mask, order[1] as Mask) < 0);
    assert.ok(compareMasks({ kind: 'round', to: 100 }, { kind: 'round', to: 10 }) < 0);
    assert.deepEqual(fitMask({ kind: 'year' }, 'BIGINT'), { kind: 'null' });
  });
});

describe('row filters', () => {
  it('are joined, with the attributes of the person', async () => {
    const decision = await seen([
      allow(EVERYTHING),
      filter({ namespaces: ['gold'] }, 'region = user.region'),
      filter({ tags: ['pii'] }, "region <> 'XX'"),
      filter({ namespaces: ['silver'] }, 'false'),
    ]);
    assert.equal(decision?.rowFilter?.sql, "(\nregion <> 'XX'\n) AND (\nregion = 'DE'\n)");
    assert.equal(decision?.rowFilter?.because.length, 2);
    assert.equal(decision?.unrestricted, false);
  });

  it('may ask a column that is hidden', async () => {
    const decision = await seen([
      allow(EVERYTHING),
      deny({ columns: ['gold.people.region'] }),
      filter({ columns: ['gold.people.region'] }, 'region = user.region'),
    ]);
    assert.match(decision?.rowFilter?.sql ?? '', /region = 'DE'/);
    assert.deepEqual(names(decision), ['name', 'email']);
  });

  it('that cannot be asked let no row pass, and say why', async () => {
    for (const where of ['country = user.region', 'region =', 'region = 5', 'count(*) > 1']) {
      const decision = await seen([allow(EVERYTHING), filter(EVERYTHING, where)]);
      assert.equal(decision?.rowFilter?.sql, 'false', where);
      assert.match(decision?.rowFilter?.because[0]?.says ?? '', /No row passes/);
    }
  });
});

describe('dashboards', () => {
  it('are seen where something allows and nothing denies', async () => {
    const policies = await compile([
      allow({ dashboards: ['*'] }),
      deny({ dashboards: ['board'] }),
      allow({ dashboards: ['board'] }),
    ]);
    assert.equal(mayDashboard(policies, READER, 'executive'), true);
    assert.equal(mayDashboard(policies, READER, 'board'), false);
    assert.equal(mayDashboard(await compile([allow(EVERYTHING)]), READER, 'executive'), false);
  });
});

const audience = fc.constantFrom<object>(
  { everyone: true },
  { roles: ['reader'] },
  { groups: ['emea', 'apac'] },
  { groups: ['apac'] },
  { people: ['ada@example.com'] },
);
const target = fc.record(
  {
    everything: fc.constant(true),
    namespaces: fc.subarray(['gold', 'silver']),
    domains: fc.subarray(['sales', 'customers']),
    datasets: fc.subarray(['gold.sales', 'gold.people']),
    columns: fc.subarray(['gold.people.email', 'gold.sales.size', 'silver.events.region']),
    tags: fc.subarray(['pii', 'pii.email', 'core', 'core.people']),
  },
  { requiredKeys: [] },
);
const mask = fc.constantFrom<object>(
  { kind: 'null' },
  { kind: 'hash' },
  { kind: 'email' },
  { kind: 'round', to: 10 },
  { kind: 'round', to: 100 },
  { kind: 'partial', first: 1 },
);
const where = fc.constantFrom('region = user.region', "region <> 'XX'", 'size > 1', 'country = 1', 'true');
const more = fc.record({ to: audience, except: fc.oneof(fc.constant({}), audience) });
const anAllow = fc.tuple(target, more).map(([on, who]) => allow(on, who));
const aDeny = fc.tuple(target, more).map(([on, who]) => deny(on, who));
const aMask = fc.tuple(target, mask, more).map(([on, how, who]) => masked(on, how, who));
const aFilter = fc.tuple(target, where, more).map(([on, which, who]) => filter(on, which, who));
const policies = fc.array(fc.oneof({ weight: 3, arbitrary: anAllow }, aDeny, aMask, aFilter), {
  maxLength: 6,
});
const grants = fc.array(
  fc.record({
    id: fc.uuid(),
    dataset: fc.constantFrom('gold.people', 'gold.sales', 'silver.events'),
    columns: fc.subarray(['region', 'size', 'email']),
    level: fc.constantFrom('read' as const, 'unmasked' as const),
    expiresAt: fc.constant(new Date('2026-12-24T00:00:00Z')),
  }),
  { maxLength: 2 },
);
const subject = grants.map((given): Subject => ({ ...READER, grants: given }));

async function decisionsOf(given: readonly object[], who: Subject): Promise<(TableDecision | null)[]> {
  const decide = decider(await compile(given), who);
  return ALL.map(decide);
}

describe('any policies', () => {
  it('a deny takes away and gives nothing', async () => {
    await fc.assert(
      fc.asyncProperty(policies, aDeny, subject, async (given, one, who) => {
        const [without, withIt] = [await decisionsOf(given, who), await decisionsOf([...given, one], who)];
        for (const [place, after] of withIt.entries()) {
          const earlier = without[place] ?? null;
          assert.ok(names(after).every((name) => names(earlier).includes(name)));
          if (after) assert.equal(after.rowFilter?.sql, earlier?.rowFilter?.sql);
          for (const { name, mask: now } of after?.columns ?? []) {
            assert.deepEqual(now, earlier?.columns.find((column) => column.name === name)?.mask);
          }
        }
      }),
    );
  });

  it('an allow hides nothing, unmasks nothing and lets no other row pass', async () => {
    await fc.assert(
      fc.asyncProperty(policies, anAllow, subject, async (given, one, who) => {
        const [without, withIt] = [await decisionsOf(given, who), await decisionsOf([...given, one], who)];
        for (const [place, earlier] of without.entries()) {
          const after = withIt[place] ?? null;
          assert.ok(names(earlier).every((name) => names(after).includes(name)));
          if (earlier) assert.equal(after?.rowFilter?.sql, earlier.rowFilter?.sql);
          for (const { name, mask: before } of earlier?.columns ?? []) {
            assert.deepEqual(after?.columns.find((column) => column.name === name)?.mask, before);
          }
        }
      }),
    );
  });

  it('a mask changes no visibility and weakens no mask', async () => {
    await fc.assert(
      fc.asyncProperty(policies, aMask, subject, async (given, one, who) => {
        const [without, withIt] = [await decisionsOf(given, who), await decisionsOf([...given, one], who)];
        for (const [place, after] of withIt.entries()) {
          const earlier = without[place] ?? null;
          assert.deepEqual(names(after), names(earlier));
          assert.equal(after?.rowFilter?.sql, earlier?.rowFilter?.sql);
          for (const [column, { mask: now }] of (after?.columns ?? []).entries()) {
            const before = earlier?.columns[column]?.mask ?? null;
            if (before) assert.ok(now && compareMasks(now, before) <= 0);
          }
        }
      }),
    );
  });

  it('a row filter changes no column and takes no condition away', async () => {
    await fc.assert(
      fc.asyncProperty(policies, aFilter, subject, async (given, one, who) => {
        const [without, withIt] = [await decisionsOf(given, who), await decisionsOf([...given, one], who)];
        for (const [place, after] of withIt.entries()) {
          const earlier = without[place] ?? null;
          assert.deepEqual(masksOf(after), masksOf(earlier));
          const conditions = (decision: TableDecision | null) =>
            decision?.rowFilter?.sql.split(' AND ') ?? [];
          const now = conditions(after);
          if (now.includes('false')) continue;
          assert.ok(conditions(earlier).every((condition) => now.includes(condition)));
        }
      }),
    );
  });

  it('do not depend on their order', async () => {
    await fc.assert(
      fc.asyncProperty(policies, subject, async (given, who) => {
        const keys = (decisions: (TableDecision | null)[]) => decisions.map((decision) => decision?.key);
        assert.deepEqual(
          keys(await decisionsOf(given, who)),
          keys(await decisionsOf(given.toReversed(), who)),
        );
      }),
    );
  });

  it('have equal keys exactly where what is seen is equal', async () => {
    const effect = (decision: TableDecision | null) =>
      decision && [
        decision.columns.map(({ name, mask: how }) => [name, how && fitMask(how, 'VARCHAR'), how]),
        decision.rowFilter?.sql,
      ];
    await fc.assert(
      fc.asyncProperty(policies, policies, subject, async (some, others, who) => {
        const [a, b] = [await decisionsOf(some, who), await decisionsOf(others, who)];
        for (const place of ALL.keys()) {
          const [one, other] = [a[place] ?? null, b[place] ?? null];
          const isSame = JSON.stringify(effect(one)) === JSON.stringify(effect(other));
          assert.equal(one?.key === other?.key, isSame);
        }
        const keys = a.flatMap((decision) => decision?.key ?? []);
        assert.equal(new Set(keys).size, keys.length);
      }),
    );
  });

  it('leave raw files to those who see everything of them', async () => {
    await fc.assert(
      fc.asyncProperty(policies, subject, async (given, who) => {
        for (const [place, decision] of (await decisionsOf(given, who)).entries()) {
          if (!decision) continue;
          const isWhole =
            decision.rowFilter === null &&
            decision.columns.every(({ mask: how }) => how === null) &&
            decision.columns.length === ALL[place]?.columns.length;
          assert.equal(decision.unrestricted, isWhole);
          assert.ok(decision.because.length > 0);
          assert.ok(decision.columns.every(({ because }) => because.length > 0));
        }
      }),
    );
  });
});

describe('many tables and policies', () => {
  let compiled: CompiledPolicies;
  const many: Dataset[] = [];

  before(async () => {
    const document: PolicyDocument = policyDocument.parse({
      roles: ROLES,
      policies: Array.from({ length: 200 }, (_, place) => {
        const on = { datasets: [`ns.t${place}`], tags: [`tag.t${place % 40}`] };
        if (place % 4 === 0) return allow({ namespaces: [`ns${place % 8}`], ...on });
        if (place % 4 === 1) return masked(on, { kind: 'hash' });
        if (place % 4 === 2) return filter(on, 'region = user.region');
        return deny({ columns: [`ns.t${place}.region`] });
      }),
    });
    compiled = await compilePolicies(document);
    for (let place = 0; place < 1000; place++) {
      many.push({
        ...PEOPLE,
        name: `ns.t${place}`,
        namespace: `ns${place % 10}`,
        columns: Array.from({ length: 12 }, (_, column) => ({
          name: column === 0 ? 'region' : `c${column}`,
          type: 'VARCHAR',
          fieldId: column,
          tags: column === 1 ? [`tag.t${place % 60}`] : [],
          description: null,
        })),
      });
    }
  });

  it('each cost what applies to it, not what there is', () => {
    const visible = many.map(decider(compiled, READER)).filter((decision) => decision !== null);
    assert.ok(visible.length > 100 && visible.length < 1000);
  });
});
