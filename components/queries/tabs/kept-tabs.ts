import { newQueryId } from '../stream-query.ts';
import { readTabs, writeTabs } from './tab-storage.ts';
import { activeTab, type SqlTab, type Tabs } from './tab-store.ts';

const SAVE_AFTER_MS = 300;

/** A tab without its text, which changes at each key. */
export type TabOutline = Omit<SqlTab, 'text'>;

export interface TabsOutline {
  readonly all: readonly TabOutline[];
  readonly active: TabOutline;
  readonly closed: readonly TabOutline[];
}

/**
 * The person's tabs on this page, kept in this browser. What shows no text looks at the outline, which stays the same
 * object while somebody types: a key costs the page nothing but the editor.
 */
export class KeptTabs {
  readonly #personId: string;
  readonly #listeners = new Set<() => void>();
  #tabs: Tabs | null = null;
  #outline: TabsOutline | null = null;
  /** As they were read or written last. */
  #saved: readonly SqlTab[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(personId: string) {
    this.#personId = personId;
  }

  /** Looks up what is kept: before, there are no tabs. What it returns writes what was changed last, and stops. */
  open(): () => void {
    const read = readTabs(this.#personId, newQueryId);
    this.#saved = read.all;
    this.#set(read);
    addEventListener('pagehide', this.#save);
    return () => {
      removeEventListener('pagehide', this.#save);
      // Leaving for another place of the portal is no reload: what was written last is kept too.
      this.#save();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The tabs as they are; null until they were looked up. */
  readonly now = (): Tabs | null => this.#tabs;

  readonly outline = (): TabsOutline | null => this.#outline;

  textOf(id: string): string {
    return this.#tabs?.all.find((tab) => tab.id === id)?.text ?? '';
  }

  /** `next` gets the tabs and gives those that are from now on. */
  readonly change = (next: (tabs: Tabs) => Tabs): void => {
    if (this.#tabs === null) return;
    this.#set(next(this.#tabs));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#save, SAVE_AFTER_MS);
  };

  readonly #save = (): void => {
    clearTimeout(this.#timer);
    if (this.#tabs === null) return;
    writeTabs(this.#personId, this.#tabs, this.#saved);
    this.#saved = this.#tabs.all;
  };

  #set(tabs: Tabs): void {
    const before = this.#tabs;
    if (tabs === before) return;
    this.#tabs = tabs;
    if (before === null || !differInTextOnly(before, tabs)) this.#outline = outlineOf(tabs);
    for (const listener of this.#listeners) listener();
  }
}

function outlineOf(tabs: Tabs): TabsOutline {
  return { all: tabs.all, active: activeTab(tabs), closed: tabs.closed.map(({ tab }) => tab) };
}

function differInTextOnly(before: Tabs, next: Tabs): boolean {
  return (
    before.active === next.active &&
    before.closed === next.closed &&
    before.all.length === next.all.length &&
    before.all.every((tab, place) => sameButText(tab, next.all[place]))
  );
}

function sameButText(tab: SqlTab, other: SqlTab | undefined): boolean {
  const keys = Object.keys(tab) as (keyof SqlTab)[];
  return tab === other || keys.every((key) => key === 'text' || tab[key] === other?.[key]);
}
