import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { KeptTabs } from './kept-tabs.ts';
import { activeTab, changeTab, closeTab, openTab } from './tab-store.ts';

describe('the tabs of a page', () => {
  let stored: Map<string, string>;
  let leaving: Set<() => void>;
  let tabs: KeptTabs;
  let close: () => void;
  const idOf = () => activeTab(tabs.now() ?? assert.fail()).id;
  const write = (text: string) => tabs.change((now) => changeTab(now, idOf(), { text }));
  beforeEach(() => {
    stored = new Map();
    leaving = new Set();
    Object.assign(globalThis, {
      localStorage: {
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, value: string) => stored.set(key, value),
      },
      addEventListener: (_: string, listener: () => void) => leaving.add(listener),
      removeEventListener: (_: string, listener: () => void) => leaving.delete(listener),
    });
    tabs = new KeptTabs('ann');
    close = tabs.open();
  });
  afterEach(() => close());

  test('the outline is the same while a text changes, and another when anything else does', () => {
    const before = tabs.outline();
    let told = 0;
    tabs.subscribe(() => {
      told += 1;
    });
    write('SELECT 1');
    write('SELECT 2');
    assert.equal(told, 2);
    assert.equal(tabs.outline(), before);
    assert.equal(tabs.textOf(idOf()), 'SELECT 2');
    tabs.change((now) => changeTab(now, idOf(), { name: 'Sales' }));
    assert.notEqual(tabs.outline(), before);
    assert.equal(tabs.outline()?.active.name, 'Sales');
    tabs.change((now) => openTab(now, 'second'));
    assert.deepEqual([tabs.outline()?.all.length, tabs.outline()?.active.id], [2, 'second']);
  });

  test('a tab that was closed is in the outline with the text that it had', () => {
    const id = idOf();
    write('SELECT 1');
    tabs.change((now) => closeTab(now, id, 'next'));
    assert.deepEqual(
      tabs.outline()?.closed.map((tab) => tab.id),
      [id],
    );
    assert.equal(tabs.now()?.closed[0]?.tab.text, 'SELECT 1');
  });

  test('what was written is kept after a while, when the page is left and when the place is', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    write('SELECT 1');
    assert.equal(stored.size, 0);
    context.mock.timers.tick(300);
    assert.match(stored.get('portal-sql-tabs:ann') ?? '', /SELECT 1/);
    write('SELECT 2');
    for (const listener of leaving) listener();
    assert.match(stored.get('portal-sql-tabs:ann') ?? '', /SELECT 2/);
    write('SELECT 3');
    close();
    const again = new KeptTabs('ann');
    close = again.open();
    assert.equal(again.now()?.all[0]?.text, 'SELECT 3');
  });
});
