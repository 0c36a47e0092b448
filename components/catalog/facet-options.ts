import type { CatalogAnswer, Facet } from '#server/catalog/schema.ts';
import { KINDS } from './asset-kinds.ts';

export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  kinds: 'Type',
  domains: 'Domain',
  layers: 'Layer',
  owners: 'Owner',
  tags: 'Tag',
  freshness: 'New data',
};

const FRESHNESS: readonly (readonly [value: string, label: string])[] = [
  ['hour', 'in the last hour'],
  ['day', 'in the last day'],
  ['week', 'in the last week'],
  ['older', 'longer ago'],
];

interface FacetOption {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

/** What can be chosen of a facet, with how many it would leave: ages from young to old, others by how many. What is chosen has its name also when nothing is left of it. */
export function facetOptions(
  facet: Facet,
  chosen: string | undefined,
  answer: Pick<CatalogAnswer, 'facets' | 'owners'> | undefined,
): readonly FacetOption[] {
  const counts = answer?.facets[facet] ?? {};
  const labelOf = (value: string) => {
    if (facet === 'kinds') return Object.entries(KINDS).find(([kind]) => kind === value)?.[1].many ?? value;
    if (facet === 'owners') return answer?.owners[value] ?? value.slice(value.indexOf(':') + 1);
    return FRESHNESS.find(([age]) => facet === 'freshness' && age === value)?.[1] ?? value;
  };
  const known =
    facet === 'freshness'
      ? FRESHNESS.map(([age]) => age).filter((age) => counts[age] !== undefined)
      : Object.keys(counts).sort(
          (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || labelOf(a).localeCompare(labelOf(b)),
        );
  const offered = chosen === undefined || known.includes(chosen) ? known : [chosen, ...known];
  return offered.map((value) => ({ value, label: labelOf(value), count: counts[value] ?? 0 }));
}
