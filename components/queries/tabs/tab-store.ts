import type { ChartSpec } from '#server/queries/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';

/** Where a statement is to run: `browser` over the tables that were loaded there. */
export const ENGINE_CHOICES = ['auto', 'browser', 'duckdb', 'trino'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export interface SqlTab {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly values: ParameterValues;
  readonly engine: EngineChoice;
  /** The saved query that it holds; null for none. */
  readonly savedId: string | null;
  /** Of that query, the version that was opened; 0 without one. */
  readonly savedVersion: number;
  /** How its result is drawn; null for a first guess. */
  readonly chart: ChartSpec | null;
}

export interface Tabs {
  readonly all: readonly SqlTab[];
  /** The id of the one that is looked at. */
  readonly active: string;
  /** What was closed, the last first, with where it stood. */
  readonly closed: readonly { readonly tab: SqlTab; readonly place: number }[];
}

export const TABS_MAX = 20;
const CLOSED_MAX = 10;

export function newTab(id: string, tabs: readonly SqlTab[], given: Partial<SqlTab> = {}): SqlTab {
  const empty = {
    text: '',
    values: {},
    engine: 'auto',
    savedId: null,
    savedVersion: 0,
    chart: null,
  } as const;
  return { name: nextName(tabs), ...empty, ...given, id };
}

/** The first of `Query 1`, `Query 2` … that is free. */
function nextName(tabs: readonly SqlTab[]): string {
  const taken = new Set(tabs.map(({ name }) => name));
  let number = 1;
  while (taken.has(`Query ${number}`)) number += 1;
  return `Query ${number}`;
}

export function activeTab({ all, active }: Tabs): SqlTab {
  const found = all.find(({ id }) => id === active) ?? all[0];
  if (!found) throw new Error('There is always a tab.');
  return found;
}

/** One more, behind the one that is looked at, which it is then. The same tabs when there are as many as may be. */
export function openTab(tabs: Tabs, id: string, given: Partial<SqlTab> = {}): Tabs {
  if (tabs.all.length >= TABS_MAX) return tabs;
  const place = tabs.all.findIndex((tab) => tab.id === tabs.active) + 1;
  return { ...tabs, all: tabs.all.toSpliced(place, 0, newTab(id, tabs.all, given)), active: id };
}

/** The same, in the place of the one that is looked at when nothing is written there. */
function openHere(tabs: Tabs, id: string, given: Partial<SqlTab>): Tabs {
  const { id: blank, text, savedId } = activeTab(tabs);
  if (text.trim() !== '' || savedId !== null) return openTab(tabs, id, given);
  // Another id: the editor keeps the text of a tab that it has shown.
  const others = tabs.all.filter((tab) => tab.id !== blank);
  return {
    ...tabs,
    all: tabs.all.map((tab) => (tab.id === blank ? newTab(id, others, given) : tab)),
    active: id,
  };
}

/** Shows a statement that comes from elsewhere: in the tab that holds it already, else as `openHere` does. */
export function showStatement(tabs: Tabs, id: string, given: Partial<SqlTab>): Tabs {
  if (given.savedId) {
    // A tab of an earlier version stays beside it: somebody may have changed its text.
    const open = tabs.all.find(
      ({ savedId, savedVersion }) => savedId === given.savedId && savedVersion === given.savedVersion,
    );
    return open ? { ...tabs, active: open.id } : openHere(tabs, id, given);
  }
  const same = tabs.all.find(({ text }) => text === given.text);
  return same ? changeTab({ ...tabs, active: same.id }, same.id, given) : openHere(tabs, id, given);
}

/** Closes one; `id` is for the empty one that takes the place of the last. */
export function closeTab(tabs: Tabs, closing: string, id: string): Tabs {
  const place = tabs.all.findIndex((tab) => tab.id === closing);
  const tab = tabs.all[place];
  if (!tab) return tabs;
  const rest = tabs.all.toSpliced(place, 1);
  const all = rest.length === 0 ? [newTab(id, [])] : rest;
  const neighbour = all[Math.min(place, all.length - 1)]?.id ?? tabs.active;
  const isEmpty = tab.text.trim() === '';
  return {
    all,
    active: closing === tabs.active ? neighbour : tabs.active,
    closed: isEmpty ? tabs.closed : [{ tab, place }, ...tabs.closed].slice(0, CLOSED_MAX),
  };
}

/** Brings back the one that was closed last. */
export function reopenTab(tabs: Tabs): Tabs {
  const [last, ...closed] = tabs.closed;
  if (!last || tabs.all.length >= TABS_MAX) return tabs;
  return { all: tabs.all.toSpliced(last.place, 0, last.tab), active: last.tab.id, closed };
}

export function changeTab(tabs: Tabs, id: string, change: Partial<Omit<SqlTab, 'id'>>): Tabs {
  return { ...tabs, all: tabs.all.map((tab) => (tab.id === id ? { ...tab, ...change } : tab)) };
}

export function selectTab(tabs: Tabs, id: string): Tabs {
  return tabs.active !== id && tabs.all.some((tab) => tab.id === id) ? { ...tabs, active: id } : tabs;
}
