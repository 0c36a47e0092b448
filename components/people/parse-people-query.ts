import type { PeopleQuery } from '#server/people/schema.ts';
import { PERSON_STATE } from './words.ts';

const SEARCH_LENGTH_MAX = 200;

/** The list's filters as an address holds them; what it cannot mean is left out. */
export function parsePeopleQuery(parameters: URLSearchParams): PeopleQuery {
  const offset = Number(parameters.get('offset') ?? 0);
  const state = parameters.get('state') ?? '';
  const group = parameters.get('group') ?? '';
  return {
    search: (parameters.get('search') ?? '').trim().slice(0, SEARCH_LENGTH_MAX),
    role: parameters.get('role')?.slice(0, 80) || undefined,
    group: /^[a-z][a-z0-9-]{0,79}$/.test(group) ? group : undefined,
    state: Object.hasOwn(PERSON_STATE, state) ? (state as PeopleQuery['state']) : undefined,
    offset: Number.isInteger(offset) && offset > 0 && offset <= 1_000_000 ? offset : 0,
  };
}
