import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { mergeTabs, readTabs, writeTabs } from './tab-storage.ts';
import {
  activeTab,
  changeTab,
  closeTab,
  newTab,
  openTab,
  reopenTab,
  selectTab,
  showStatement,
  TABS_MAX,
  type Tabs,
} from './tab-store.ts';

const START: Tabs = { all: [newTab('a', [])], active: 'a', closed: [] };
const ids = ({ all }: Pick<Tabs, 'all'>) => all.map(({ id }) => id).join('');

describe('tabs', () => {
  test('open behind the one that is looked at, with a free name', () => {
    let tabs = openTab(openTab(START, 'b'), 'c', { text: 'SELECT 1' });
    assert.equal(ids(tabs), 'abc');
    assert.deepEqual(
      tabs.all.map(({ name }) => name),
      ['Query 1', 'Query 2', 'Query 3'],
    );
    tabs = openTab(selectTab(tabs, 'a'), 'd', { name: 'Mine' });
    assert.equal(ids(tabs), 'adbc');
    assert.equal(activeTab(tabs).name, 'Mine');
    assert.equal(selectTab(tabs, 'nothing'), tabs);
  });

  test('a statement from elsewhere goes where it is already, into an empty one, or into another', () => {
    let tabs = showStatement(START, 'b', { text: 'SELECT 1' });
    assert.deepEqual([ids(tabs), tabs.active, activeTab(tabs).name], ['b', 'b', 'Query 1']);
    tabs = showStatement(tabs, 'c', { text: 'SELECT 2' });
    assert.deepEqual([ids(tabs), tabs.active], ['bc', 'c']);
    tabs = showStatement(tabs, 'd', { text: 'SELECT 1', values: { n: '2' } });
    assert.deepEqual([ids(tabs), tabs.active, activeTab(tabs).values], ['bc', 'b', { n: '2' }]);
  });

  test('a saved query is opened beside the tabs of its earlier versions, and never over a change', () => {
    const saved = { text: 'SELECT 3', savedId: 's', savedVersion: 1 };
    let tabs = changeTab(showStatement(START, 'b', saved), 'b', { text: 'SELECT 3 + 3' });
    tabs = showStatement(openTab(tabs, 'c'), 'd', saved);
    assert.deepEqual([ids(tabs), activeTab(tabs).text], ['bc', 'SELECT 3 + 3']);
    tabs = showStatement(tabs, 'd', { ...saved, text: 'SELECT 4', savedVersion: 2 });
    assert.deepEqual([ids(tabs), activeTab(tabs).text], ['bdc', 'SELECT 4']);
  });

  test('close to the neighbour, come back where they stood, and never run out', () => {
    let tabs = changeTab(openTab(openTab(START, 'b'), 'c'), 'b', { text: 'SELECT 2' });
    tabs = closeTab(selectTab(tabs, 'b'), 'b', 'x');
    assert.equal(ids(tabs), 'ac');
    assert.equal(tabs.active, 'c');
    tabs = reopenTab(tabs);
    assert.equal(ids(tabs), 'abc');
    assert.equal(activeTab(tabs).text, 'SELECT 2');
    assert.equal(reopenTab(tabs), tabs, 'nothing else was closed');
    tabs = closeTab(closeTab(closeTab(tabs, 'a', 'x'), 'b', 'y'), 'c', 'z');
    assert.equal(ids(tabs), 'z');
    assert.deepEqual(
      tabs.closed.map(({ tab }) => tab.id),
      ['b'],
      'an empty one is not worth keeping',
    );
  });

  test('are bounded', () => {
    let tabs = START;
    for (let number = 0; number < TABS_MAX * 2; number += 1) tabs = openTab(tabs, `t${number}`);
    assert.equal(tabs.all.length, TABS_MAX);
  });
});

describe('what the browser keeps', () => {
  const kept = new Map<string, string>();
  let isFull = false;
  beforeEach(() => {
    kept.clear();
    isFull = false;
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      value: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem(key: string, value: string) {
          if (isFull) throw new Error('full');
          kept.set(key, value);
        },
      },
    });
  });

  test('comes back as it was, for its person alone', () => {
    const tabs = changeTab(openTab(START, 'b'), 'b', {
      text: 'SELECT {{a}}',
      values: { a: 'x', l: ['1', '2'] },
      engine: 'trino',
      savedId: 's',
      name: 'Mine',
    });
    writeTabs('p1', tabs, []);
    assert.deepEqual(
      readTabs('p1', () => 'n'),
      tabs,
    );
    assert.equal(ids(readTabs('p2', () => 'n')), 'n');
  });

  test('whatever is in the store, there is a tab', () => {
    for (const junk of [
      '',
      'null',
      '{',
      '[]',
      '{"tabs":1}',
      '{"tabs":[1,null,{"id":1}],"active":3}',
      '"x"',
    ]) {
      kept.set('portal-sql-tabs:p', junk);
      assert.equal(ids(readTabs('p', () => 'n')), 'n', junk);
    }
    kept.set(
      'portal-sql-tabs:p',
      JSON.stringify({
        tabs: [{ id: 'k', text: 't', engine: 'moon', values: { a: 1, b: 'x' } }],
        active: 'gone',
      }),
    );
    assert.deepEqual(
      readTabs('p', () => 'n'),
      {
        all: [
          {
            id: 'k',
            text: 't',
            name: 'Query',
            engine: 'auto',
            savedId: null,
            savedVersion: 0,
            chart: null,
            values: { b: 'x' },
          },
        ],
        active: 'k',
        closed: [],
      },
    );
    isFull = true;
    writeTabs('p', START, []);
  });

  test('of two windows, neither loses what the other wrote', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => newTab(id, []));
    assert.ok(a && b && c);
    const changed = { ...a, text: 'mine' };
    assert.deepEqual(mergeTabs([a, { ...b, text: 'theirs' }, c], [changed, b], [a, b]), [
      changed,
      { ...b, text: 'theirs' },
      c,
    ]);
    assert.deepEqual(mergeTabs([a, b], [b], [a, b]), [b], 'closed here');
    assert.deepEqual(mergeTabs([a], [a, b], [a, b]), [a], 'closed there');
    assert.deepEqual(mergeTabs([], [a], [a]), [a], 'the store was emptied');
  });
});
