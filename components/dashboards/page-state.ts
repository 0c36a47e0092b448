import type { ChosenPeriod, PageState, Preset } from '#server/dashboards/schema.ts';

/** A page's state in its address and back. What the server takes is in its schema; a test holds this against it. */

export const PRESET_LABELS = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  year: 'Year to date',
  all: 'All data',
} as const satisfies Record<Preset, string>;
export const PRESET_NAMES = Object.keys(PRESET_LABELS) as Preset[];
const DEFAULT_PRESET: Preset = '30d';

export const DEFAULT_STATE: PageState = { period: { preset: DEFAULT_PRESET }, filters: {} };

const FIRST_DAY = '1900-01-01';
const LAST_DAY = '2199-12-31';
const VALUES_MAX = 100;
const VALUE_CHARACTERS_MAX = 128;

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < FIRST_DAY || text > LAST_DAY) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Two days as a period; null when they are none. */
export function periodOfDays(from: string, to: string): ChosenPeriod | null {
  return isDay(from) && isDay(to) && from <= to ? { from, to } : null;
}

/** Reads a page's state from its address. What cannot be understood is left out and named in `notices`. */
export function parseState(
  parameters: URLSearchParams,
  filterIds: readonly string[],
): { state: PageState; notices: string[] } {
  const notices: string[] = [];
  const filters: Record<string, string[]> = {};
  for (const id of filterIds) {
    const given = [...new Set(parameters.getAll(id))];
    const values = given
      .filter((value) => value.length > 0 && value.length <= VALUE_CHARACTERS_MAX)
      .slice(0, VALUES_MAX);
    if (values.length < given.length) {
      notices.push(`Some values of the ${id} filter in the address could not be used and are left out.`);
    }
    if (values.length > 0) filters[id] = values.sort();
  }
  return { state: { period: parsePeriod(parameters, notices), filters }, notices };
}

function parsePeriod(parameters: URLSearchParams, notices: string[]): ChosenPeriod {
  const [from, to, preset] = ['from', 'to', 'period'].map((name) => parameters.get(name));
  if (from || to) {
    const custom = periodOfDays(from ?? '', to ?? '');
    if (custom) return custom;
    notices.push(
      'The dates in the address are not a period: they need from and to as YYYY-MM-DD, in that order.',
    );
  } else if (preset) {
    const known = PRESET_NAMES.find((name) => name === preset);
    if (known) return { preset: known };
    notices.push(
      `The address asks for a period that does not exist; it shows ${PRESET_LABELS[DEFAULT_PRESET].toLowerCase()}.`,
    );
  }
  return { preset: DEFAULT_PRESET };
}

/** The address's parameters for a state; a default is left out, so that the plain address is the default page. */
export function stateToParameters(state: PageState): URLSearchParams {
  const parameters = new URLSearchParams();
  if ('from' in state.period) {
    parameters.set('from', state.period.from);
    parameters.set('to', state.period.to);
  } else if (state.period.preset !== DEFAULT_PRESET) {
    parameters.set('period', state.period.preset);
  }
  for (const id of Object.keys(state.filters).sort()) {
    for (const value of state.filters[id] ?? []) parameters.append(id, value);
  }
  return parameters;
}
