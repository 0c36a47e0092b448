import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDefinition, tablesIn } from './definition.ts';
import { findDashboard, readDashboards } from './registry.ts';

const executive = await readFile('dashboards/executive.yaml', 'utf8');

function change(from: string, to: string): string {
  assert.ok(executive.includes(from), `the executive dashboard has no ${from}`);
  return executive.replace(from, to);
}

test('every dashboard of the project is valid and has its own id', async () => {
  const { dashboards, broken } = await readDashboards();
  assert.deepEqual(broken, []);
  assert.ok(dashboards.some(({ id }) => id === 'executive'));
});

const BROKEN: [what: string, text: string, expected: RegExp][] = [
  ['no YAML', 'id: [', /executive\.yaml is wrong:\n {2}.*line 1/],
  ['an unknown key', change('position: 1', 'positon: 1'), /Unrecognized key: "positon"/],
  ['an unknown kind', change('kind: funnel', 'kind: pie'), /sections\[2\]\.tiles\[1\]\.kind/],
  ['no query', change('query: products', 'query: produce'), /tiles\[1\]\.query: there is no query "produce"/],
  [
    'an undeclared table',
    change('FROM gold.mart_funnel_daily', 'FROM gold.secrets'),
    /reads gold\.secrets, which is not declared/,
  ],
  [
    'an unread table',
    change('tables: [gold.mart_funnel_daily]', 'tables: [gold.mart_funnel_daily, gold.dim_date]'),
    /gold\.dim_date is declared and never read/,
  ],
  [
    'an unknown parameter',
    change('date_trunc($grain, s.sold_on)', 'date_trunc($step, s.sold_on)'),
    /\$step is neither/,
  ],
  [
    'a filter without its parameter',
    change('[[AND f.country IN $countries]]', ''),
    /country filter is declared, and \$countries is not used/,
  ],
  [
    'a filter that silently does not apply',
    change(
      '      category: Not split by category. Marketing is spent for the whole shop.\n',
      '      country: Here.\n',
    ),
    /notes\.category: the category filter does not apply: say why/,
  ],
  [
    'a list outside brackets',
    change('    unset:\n      category: [all]\n', ''),
    /\$categories is used outside/,
  ],
  [
    'a cap without an order',
    change('    order_by: amount DESC NULLS LAST, channel\n', ''),
    /a capped query needs an order/,
  ],
  [
    'days that the SQL does not keep to',
    change('WHERE s.sold_on BETWEEN', 'WHERE s.date_key BETWEEN'),
    /days.*the SQL must say "sold_on BETWEEN/,
  ],
  ['two tiles of one name', change('id: top-products', 'id: funnel'), /tile "funnel" is declared twice/],
  [
    'an unknown filter on click',
    change('filters: category\n', 'filters: colour\n'),
    /there is no filter "colour"/,
  ],
  ['a filter with parameters', change('ORDER BY value', 'WHERE country IN $countries'), /has no parameters/],
];

test('a broken file says what is wrong and where', () => {
  for (const [what, text, expected] of BROKEN) {
    assert.throws(() => parseDefinition(text, 'executive.yaml'), expected, what);
  }
});

test('tables are found in every FROM and JOIN', () => {
  assert.deepEqual(tablesIn('SELECT * FROM gold.a JOIN gold.b USING (x) LEFT JOIN gold.a c'), [
    'gold.a',
    'gold.b',
  ]);
});

test('a broken file leaves the others standing, and a new file appears without a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dashboards-'));
  try {
    await writeFile(join(directory, 'broken.yaml'), 'id: 7');
    assert.equal((await readDashboards(directory)).dashboards.length, 0);
    await writeFile(join(directory, 'executive.yaml'), executive);
    await writeFile(join(directory, 'twin.yaml'), executive);
    const { dashboards, broken } = await readDashboards(directory);
    assert.deepEqual(
      dashboards.map(({ id }) => id),
      ['executive'],
    );
    assert.deepEqual(
      broken.map(({ fileName }) => fileName),
      ['broken.yaml', 'twin.yaml'],
    );
    assert.match(broken[1]?.message ?? '', /another file already declares "executive"/);
    await assert.rejects(findDashboard('broken', directory), /broken\.yaml is wrong/);
    await assert.rejects(findDashboard('nothing', directory), { code: 'not_found' });
  } finally {
    await rm(directory, { recursive: true });
  }
});
