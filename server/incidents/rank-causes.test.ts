import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Evidence, rankCauses } from './rank-causes.ts';
import { riseOfLetters } from './rise-of-letters.ts';

const BEGAN = new Date('2026-03-01T12:00:00Z');
const before = (minutes: number) => new Date(BEGAN.getTime() - minutes * 60_000);

function evidence(kind: Evidence['kind'], name: string, minutes: number | null, distance: number): Evidence {
  const since = minutes === null ? null : before(minutes);
  return { kind, relation: `table ${name}`, subject: name, sentence: '', since, distance, href: '/' };
}

/** gold ← silver ← bronze, and gold ← dates. */
const LINKS = [
  { from: 'table bronze', to: 'table silver' },
  { from: 'table silver', to: 'table gold' },
  { from: 'table dates', to: 'table gold' },
];
const rank = (...all: Evidence[]) =>
  rankCauses(all, LINKS, BEGAN).map(({ kind, subject }) => `${kind} ${subject}`);

describe('causes by rank', () => {
  const cases: readonly [string, string[], string[]][] = [
    ['nothing', rank(), []],
    [
      'of a chain that fails, where it begins',
      rank(evidence('incident', 'silver', 20, 1), evidence('incident', 'bronze', 25, 2)),
      ['incident bronze', 'incident silver'],
    ],
    ['what began after it is no cause', rank(evidence('incident', 'bronze', -60, 2)), []],
    [
      'tables are checked one after the other',
      rank(evidence('incident', 'bronze', -10, 2)),
      ['incident bronze'],
    ],
    [
      'what has been so for weeks comes after what just began',
      rank(evidence('incident', 'dates', 30 * 24 * 60, 1), evidence('failing', 'silver', 5, 1)),
      ['failing silver', 'incident dates'],
    ],
    [
      'a change of columns before what only fails',
      rank(evidence('failing', 'dates', 10, 1), evidence('schema', 'silver', 10, 1)),
      ['schema silver', 'failing dates'],
    ],
    [
      'the nearer of two alike',
      rank(evidence('late', 'bronze', 10, 2), evidence('late', 'dates', 10, 1)),
      ['late dates', 'late bronze'],
    ],
    [
      'of which nobody knows since when, behind',
      rank(evidence('failing', 'silver', null, 1), evidence('failing', 'dates', 10, 1)),
      ['failing dates', 'failing silver'],
    ],
  ];
  for (const [name, found, wanted] of cases) test(name, () => assert.deepEqual(found, wanted));

  test('the root is what has nothing wrong upstream, also where tables are made of each other', () => {
    const links = [...LINKS, { from: 'table silver', to: 'table bronze' }];
    const both = [evidence('run', 'silver', 5, 1), evidence('run', 'dates', 5, 1)];
    assert.deepEqual(
      rankCauses(both, links, BEGAN).map(({ subject, isRoot }) => [subject, isRoot]),
      [
        ['dates', true],
        ['silver', true],
      ],
    );
    const [first, second] = rankCauses([...both, evidence('late', 'bronze', 5, 2)], LINKS, BEGAN);
    assert.deepEqual([first?.isRoot, second?.isRoot], [true, true]);
  });
});

describe('dead letters that rose', () => {
  const commits = (...all: readonly [minutes: number, rows: number][]) =>
    all.map(([minutes, rows]) => ({ at: before(minutes), rows }));
  const usual = commits(...Array.from({ length: 24 }, (_, hour): [number, number] => [90 + hour * 60, 5]));
  const cases: readonly [string, ReturnType<typeof commits>, number | null][] = [
    ['none', [], null],
    ['as always', [...usual, ...commits([10, 12])], null],
    ['three times as many', [...usual, ...commits([10, 8], [30, 8])], 16],
    ['few are few', commits([10, 9]), null],
    ['the first ever', commits([10, 10]), 10],
    ['those that came after it do not count', commits([-5, 100]), null],
  ];
  for (const [name, given, letters] of cases)
    test(name, () => assert.equal(riseOfLetters(given, BEGAN)?.letters ?? null, letters));
  test('since the first of them', () =>
    assert.deepEqual(riseOfLetters(commits([10, 8], [30, 8]), BEGAN)?.since, before(30)));
});
