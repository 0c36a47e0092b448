import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { datasets } from '#server/access/datasets.ts';
import type { TableDecision } from '#server/access/decision.ts';
import type { Reader } from '#server/access/reader.ts';
import { policyDocument } from '#server/access/schema.ts';
import { SCOPES } from '#server/auth/roles.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { TEST_LIMITS } from '#server/testing/reader.ts';
import type { ProofCondition } from './doors/conditions.ts';
import type { ProofDocument } from './doors/documents.ts';
import { ROLES } from './doors/people.ts';
import { Random } from './doors/random.ts';
import { closeDoors, makeWorld, proveDoors, type World } from './doors.ts';

const SEED = 20_261_123;

let database: TestDatabase;
let world: World;

before(async () => {
  database = await testDatabase();
  world = await makeWorld(new Random(SEED), { people: 2, rows: 30 });
});

after(async () => {
  await closeDoors();
  await database.drop();
});

test('every door shows every person what the policies say, and nothing else', async () => {
  const { cells, disagreements, hidden, byDoor, examples } = await proveDoors(world, new Random(SEED), {
    documents: 2,
  });
  assert.deepEqual([disagreements, examples], [0, []]);
  assert.ok(cells > 1000 && hidden > 10, JSON.stringify({ cells, hidden, byDoor }));
});

type Decisions = ReadonlyMap<string, TableDecision>;

/** The same person, with other decisions than the policies give. */
function broken(
  change: (decisions: Decisions) => Promise<Decisions> | Decisions,
): (reader: Reader) => Reader {
  return (reader) => ({ ...reader, decisions: async () => change(await reader.decisions()) });
}

function each(change: (decision: TableDecision) => TableDecision): (decisions: Decisions) => Decisions {
  return (decisions) =>
    new Map(
      [...decisions].map(([name, decision]) => [
        name,
        { ...change(decision), key: `broken ${decision.key}` },
      ]),
    );
}

const SABOTAGES: readonly [what: string, sabotage: (reader: Reader) => Reader][] = [
  [
    'a mask that is not applied',
    broken(
      each((decision) => {
        const victim = decision.columns.find(({ mask }) => mask !== null);
        const columns = decision.columns.map((column) =>
          column === victim ? { ...column, mask: null } : column,
        );
        return { ...decision, columns };
      }),
    ),
  ],
  [
    'a mask of another kind',
    broken(
      each((decision) => ({
        ...decision,
        columns: decision.columns.map((column) =>
          column.mask?.kind === 'hash' ? { ...column, mask: { kind: 'partial', first: 1, last: 0 } } : column,
        ),
      })),
    ),
  ],
  ['a row filter that is not applied', broken(each((decision) => ({ ...decision, rowFilter: null })))],
  [
    'a column and a table that are not hidden',
    broken(async (decisions) => {
      const all = (await datasets()).filter(({ namespace }) => namespace !== 'live');
      return new Map(
        all.map(({ name, columns }) => {
          const known = decisions.get(name);
          const added = columns
            .filter((column) => !known?.columns.some((each) => each.name === column.name))
            .map((column) => ({ ...column, mask: null, because: [] }));
          return [
            name,
            {
              ...(known ?? { name, rowFilter: null, because: [] }),
              unrestricted: false,
              columns: [...(known?.columns ?? []), ...added],
              key: `broken ${name} ${known?.key}`,
            },
          ];
        }),
      );
    }),
  ],
];

/** Something of everything, on one table. */
function everyKind(): ProofDocument {
  const table = 'proof.by_country';
  const kinds = [
    { kind: 'allow', on: { namespaces: ['live'], dashboards: ['*'], datasets: [table] } },
    { kind: 'deny', on: { columns: [`${table}.score`] } },
    { kind: 'mask', on: { columns: [`${table}.email`] }, mask: { kind: 'hash' } },
    { kind: 'row_filter', on: { datasets: [table] }, where: "country = 'DE'" },
  ];
  const policies = kinds.map((each) => ({
    ...each,
    id: each.kind.replace('_', '-'),
    title: 'Kind',
    to: { everyone: true },
  }));
  const roles = ROLES.map((id) => ({ id, title: id, scopes: [...SCOPES], limits: TEST_LIMITS }));
  const isGerman: ProofCondition = {
    sql: '',
    passes: ({ columns }, row) => row[columns.findIndex(({ name }) => name === 'country')] === 'DE',
  };
  return {
    document: policyDocument.parse({ roles, policies }),
    conditions: new Map([['row-filter', isGerman]]),
  };
}

async function proveOneTable(sabotage?: (reader: Reader) => Reader) {
  const tables = world.tables.filter(({ name }) => name === 'proof.by_country');
  const small = { ...world, tables, people: world.people.slice(0, 1) };
  return proveDoors(small, new Random(SEED), {
    documents: 1,
    draw: everyKind,
    ...(sabotage && { sabotage }),
  });
}

test('what is broken on purpose below is whole before', async () => {
  assert.deepEqual((await proveOneTable()).examples, []);
});

for (const [what, sabotage] of SABOTAGES) {
  test(`the proof finds ${what}`, async () => {
    const { disagreements, examples } = await proveOneTable(sabotage);
    assert.ok(disagreements > 0);
    // Of the rows that a filter leaves out, and of nothing else here, a profile would tell.
    const profile = what.includes('row filter') ? ['profile'] : [];
    const names = what.includes('not hidden') ? ['dataset'] : [];
    const doors = [
      'tile',
      'export',
      'sql',
      'preview',
      'api',
      'share',
      'statement_export',
      'board',
      'trial',
      ...profile,
      ...names,
    ];
    for (const door of doors) {
      assert.ok(
        examples.some((example) => example.includes(`, ${door} of `)),
        `the ${door} door hides it`,
      );
    }
  });
}
