import { type PeopleQuery, peopleQuery } from '#server/people/schema.ts';

/** The list's filters as an address holds them; what it cannot mean is left out. */
export function parsePeopleQuery(parameters: URLSearchParams): PeopleQuery {
  const offset = Number(parameters.get('offset') ?? 0);
  const parts = {
    search: parameters.get('search') ?? '',
    role: parameters.get('role') ?? undefined,
    group: parameters.get('group') ?? undefined,
    state: parameters.get('state') ?? undefined,
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
  };
  const whole = peopleQuery.safeParse(parts);
  return whole.success ? whole.data : peopleQuery.parse({ search: parts.search.slice(0, 200) });
}
