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
    if (tabs === this.#tabs) return;
    this.#tabs = tabs;
    const next = outlineOf(tabs);
    if (this.#outline === null || !sameOutline(this.#outline, next)) this.#outline = next;
    for (const listener of this.#listeners) listener();
  }
}

function outlineOf(tabs: Tabs): TabsOutline {
  return { all: tabs.all, active: activeTab(tabs), closed: tabs.closed.map(({ tab }) => tab) };
}

function sameOutline(before: TabsOutline, next: TabsOutline): boolean {
  return (
    sameTab(before.active, next.active) &&
    sameTabs(before.all, next.all) &&
    sameTabs(before.closed, next.closed)
  );
}

function sameTabs(before: readonly TabOutline[], next: readonly TabOutline[]): boolean {
  return (
    before.length === next.length &&
    before.every((tab, place) => {
      const other = next[place];
      return other !== undefined && sameTab(tab, other);
    })
  );
}

function sameTab(before: TabOutline, next: TabOutline): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(next)]) as Set<keyof SqlTab>;
  keys.delete('text');
  return before === next || [...(keys as Set<keyof TabOutline>)].every((key) => before[key] === next[key]);
}
