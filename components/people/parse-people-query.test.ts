import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { peopleQuery } from '#server/people/schema.ts';
import { parsePeopleQuery } from './parse-people-query.ts';

test('whatever an address says, the query is one that the server takes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('search', 'role', 'group', 'state', 'offset', 'other'), fc.string()),
      (given) => {
        assert.ok(peopleQuery.safeParse(parsePeopleQuery(new URLSearchParams(given))).success);
      },
    ),
  );
});

test('what an address means is kept', () => {
  assert.deepEqual(
    parsePeopleQuery(new URLSearchParams('search=ada&role=viewer&group=berlin&state=invited&offset=100')),
    { search: 'ada', role: 'viewer', group: 'berlin', state: 'invited', offset: 100 },
  );
  assert.deepEqual(parsePeopleQuery(new URLSearchParams('state=gone&group=A B&offset=-1')), {
    search: '',
    role: undefined,
    group: undefined,
    state: undefined,
    offset: 0,
  });
});
