import type { FilterView, PageState } from '#server/dashboards/schema.ts';

/** The state without chosen values that the data does not have, and a sentence for each filter that lost some. */
export function withoutUnknownValues(
  state: PageState,
  filters: readonly FilterView[],
  options: Readonly<Record<string, readonly string[]>> | undefined,
): { state: PageState; notices: string[] } {
  const notices: string[] = [];
  const known: Record<string, string[]> = {};
  for (const [id, values] of Object.entries(state.filters)) {
    const offered = options?.[id];
    const kept = offered && offered.length > 0 ? values.filter((value) => offered.includes(value)) : values;
    const lost = values.filter((value) => !kept.includes(value));
    if (lost.length > 0) {
      const label = filters.find((filter) => filter.id === id)?.label ?? id;
      notices.push(`${label}: the data has no ${lost.join(', ')}. It is left out.`);
    }
    if (kept.length > 0) known[id] = kept;
  }
  return { state: notices.length > 0 ? { ...state, filters: known } : state, notices };
}

/** The name of a filter's value for people. */
export function valueName(value: string, names: FilterView['names'], locale: string): string {
  if (names !== 'region' || !/^[A-Z]{2}$/.test(value)) return value;
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(value) ?? value;
}
