import type { ChartSpec } from '#server/queries/schema.ts';
import { ENGINE_CHOICES, type EngineChoice, newTab, type SqlTab, TABS_MAX, type Tabs } from './tab-store.ts';

/** Tabs as this browser keeps them under their person's id, so that a reload or another window loses none. */

/** Characters of all texts together: half of what browsers give to a place. */
const TEXT_MAX = 2_000_000;

interface Stored {
  readonly tabs: readonly SqlTab[];
  readonly active: string;
}

const keyOf = (personId: string) => `portal-sql-tabs:${personId}`;

/** What is kept, or one empty tab. */
export function readTabs(personId: string, newId: () => string): Tabs {
  const { tabs, active } = readStored(personId);
  const all = tabs.length > 0 ? tabs : [newTab(newId(), [])];
  const known = all.some(({ id }) => id === active) ? active : all[0]?.id;
  return { all, active: known ?? '', closed: [] };
}

/**
 * Keeps the tabs. Another window of the same person may have changed others of them: `before` is what this window read
 * or wrote last, and only what differs from it is written over.
 */
export function writeTabs(personId: string, now: Tabs, before: readonly SqlTab[]): void {
  const merged = bounded(mergeTabs(readStored(personId).tabs, now.all, before));
  // A full or forbidden store is no reason to stop somebody writing.
  try {
    localStorage.setItem(keyOf(personId), JSON.stringify({ tabs: merged, active: now.active }));
  } catch {}
}

/** What another window stored, with what this one changed, opened and closed since `before`. */
export function mergeTabs(
  stored: readonly SqlTab[],
  now: readonly SqlTab[],
  before: readonly SqlTab[],
): SqlTab[] {
  const mine = new Map(now.map((tab) => [tab.id, tab]));
  const known = new Map(before.map((tab) => [tab.id, tab]));
  const theirs = stored.filter(({ id }) => !mine.has(id) && !known.has(id));
  const byId = new Map(stored.map((tab) => [tab.id, tab]));
  const own = now.flatMap((tab) => {
    const isUnchanged = known.get(tab.id) === tab;
    // Closed or changed over there.
    if (isUnchanged) return byId.get(tab.id) ?? (stored.length === 0 ? [tab] : []);
    return [tab];
  });
  return [...own, ...theirs];
}

function bounded(tabs: readonly SqlTab[]): SqlTab[] {
  let left = TEXT_MAX;
  return tabs.slice(0, TABS_MAX).map((tab) => {
    left -= tab.text.length;
    return left >= 0 ? tab : { ...tab, text: '' };
  });
}

function readStored(personId: string): Stored {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(personId)) ?? 'null');
    if (!isRecord(value) || !Array.isArray(value.tabs)) return { tabs: [], active: '' };
    const tabs = value.tabs.flatMap(toTab).slice(0, TABS_MAX);
    return { tabs, active: typeof value.active === 'string' ? value.active : '' };
  } catch {
    return { tabs: [], active: '' };
  }
}

/** Whatever is in the store, it is a tab or nothing. */
function toTab(value: unknown): SqlTab[] {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.text !== 'string') return [];
  const { id, text, name, engine, savedId, savedVersion, values, chart } = value;
  return [
    {
      id,
      text,
      name: typeof name === 'string' && name !== '' ? name : 'Query',
      engine: ENGINE_CHOICES.includes(engine as EngineChoice) ? (engine as EngineChoice) : 'auto',
      savedId: typeof savedId === 'string' ? savedId : null,
      savedVersion: Number.isSafeInteger(savedVersion) ? Number(savedVersion) : 0,
      chart: isChart(chart) ? chart : null,
      values: isRecord(values) ? Object.fromEntries(Object.entries(values).filter(isValue)) : {},
    },
  ];
}

function isValue(entry: [string, unknown]): entry is [string, string | string[]] {
  const [, value] = entry;
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((item): item is string => typeof item === 'string'))
  );
}

function isChart(value: unknown): value is ChartSpec {
  return isRecord(value) && typeof value.kind === 'string' && Array.isArray(value.y);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
