import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { AccountPage } from './pages/account-page.ts';

const file = (name: string, value: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(value)),
});

const VERSION = (artifact: string, version: string) =>
  `https://schemas.getdbt.com/dbt/${artifact}/${version}.json`;

const node = (name: string, sql: string, needs: readonly string[], more: object = {}) => ({
  ...{ resource_type: 'model', name, alias: name, database: 'dev', schema: 'main', tags: [], meta: {} },
  ...{ description: `Made for journeys: ${name}.`, config: { materialized: 'table' }, columns: {} },
  ...{ compiled_code: sql, depends_on: { nodes: needs }, ...more },
});

const check = (name: string, column: string, kwargs: object = {}) =>
  node(`${name}_${column}`, '', ['model.walrus.floes'], {
    ...{ resource_type: 'test', column_name: column, attached_node: 'model.walrus.floes' },
    test_metadata: { name, kwargs },
  });

const described = (name: string, description: string) => ({ [name]: { name, description } });

function manifest(columns: string) {
  return {
    metadata: { dbt_schema_version: VERSION('manifest', 'v12'), project_name: 'walrus' },
    nodes: {
      'model.walrus.tides': node('tides', 'select 1 as tide, 2.5 as height', []),
      'model.walrus.floes': node(
        'floes',
        `select tide, height ${columns} from dev.main.tides`,
        ['model.walrus.tides'],
        {
          columns: { ...described('tide', 'Which tide it came with.'), ...described('height', 'In metres.') },
          config: { materialized: 'table', meta: { owner: 'Ice office' } },
        },
      ),
      'test.walrus.unique': check('unique', 'tide'),
      'test.walrus.values': check('accepted_values', 'height', { values: [1, 2.5] }),
    },
    sources: {},
    exposures: {},
  };
}

const RESULTS = {
  metadata: {
    dbt_schema_version: VERSION('run-results', 'v6'),
    generated_at: '2026-11-20T04:00:10Z',
    invocation_id: 'one',
  },
  results: [
    {
      ...{ unique_id: 'model.walrus.floes', status: 'success' },
      timing: [{ name: 'execute', started_at: '2026-11-20T04:00:00Z', completed_at: '2026-11-20T04:00:07Z' }],
    },
    {
      unique_id: 'test.walrus.unique',
      status: 'fail',
      failures: 3,
      message: 'Got 3 results, configured to fail if != 0',
    },
  ],
};

const FLOES = '/catalog/dbt~3A~2F~2Fwalrus~2Fdev.main.floes';
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: /^About / }).getByRole('link', { name, exact: true });

async function bring(page: Page, columns = ''): Promise<void> {
  await open(page, '/admin/imports');
  await page
    .getByLabel('Files of dbt')
    .setInputFiles([file('manifest.json', manifest(columns)), file('run_results.json', RESULTS)]);
  await page.getByRole('button', { name: 'Import project' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'walrus is imported' })).toBeVisible();
}

async function newToken(page: Page): Promise<string> {
  await open(page, '/account');
  const account = new AccountPage(page);
  await account.panel('API tokens').getByRole('button', { name: 'New token' }).click();
  await account.dialog.getByLabel('Name').fill('scheduler of journeys');
  await account.dialog.getByLabel('Send events and import files').check();
  await account.dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(account.dialog).toContainText('it is not shown again');
  return account.copied();
}

test.describe.configure({ mode: 'serial' });

test('a table of a dbt project is opened from the search, read, described, linked, discussed and followed', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('steward', '/admin/imports');
  await bring(page);
  await open(page, '/catalog?text=floes');
  await page
    .getByRole('list', { name: 'Found' })
    .getByRole('link', { name: 'dbt://walrus/dev.main.floes' })
    .click();
  await expect(page).toHaveURL(new RegExp(`${FLOES}$`));
  await expect(page.getByRole('heading', { name: 'dev.main.floes', level: 1 })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText('In dbt, dbt://walrus');
  await expect(main).toContainText('Owned by Ice office');
  await expect(page.getByRole('complementary', { name: 'Facts' })).toContainText('dbt project walrus');
  for (const absent of ['Preview', 'Usage', 'Connect', 'Classification'])
    await expect(tab(page, absent)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Open in SQL' })).toHaveCount(0);
  await open(page, `${FLOES}/preview`);
  await expect(page).toHaveURL(new RegExp(`${FLOES}$`));
  await page.getByRole('button', { name: 'Edit the description of dbt://walrus/dev.main.floes' }).click();
  await page.getByRole('textbox', { name: /^Description of dbt/ }).fill('Ice on which somebody rests.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('textbox', { name: /^Description of/ })).toHaveCount(0);
  await expect(page.getByText('Ice on which somebody rests.')).toBeVisible();
  await page.getByRole('button', { name: /^tide/ }).click();
  await page.getByRole('button', { name: 'Edit the description of tide' }).click();
  await page.getByRole('textbox', { name: 'Description of tide' }).fill('Ebb or flood.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('textbox', { name: /^Description of/ })).toHaveCount(0);
  await expect(page.getByText('Ebb or flood.').first()).toBeVisible();
  await page.getByRole('button', { name: /^Follow/ }).click();
  await expect(page.getByRole('button', { name: /^Following/ })).toHaveAttribute('aria-pressed', 'true');

  await tab(page, 'Checks').click();
  const checks = page.getByRole('region', { name: 'Checks of others' });
  await expect(checks.getByRole('row', { name: /tide No value comes twice Failed.*3 rows/ })).toBeVisible();
  await expect(checks.getByRole('row', { name: /height One of 1, 2\.5 Not told/ })).toBeVisible();
  await tab(page, 'Runs').click();
  await expect(
    page.getByRole('row', { name: /walrus\/model\.walrus\.floes Done.*7(\.0)?\s?sec/ }),
  ).toBeVisible();
  await tab(page, 'Discussion').click();
  await page.getByRole('button', { name: 'Ask a question' }).click();
  await page.getByLabel('Your question').fill('Does it melt?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Threads' })).toContainText('Does it melt?');

  await bring(page, ', height > 2 as safe');
  await open(page, `${FLOES}/history`);
  await expect(page.getByRole('heading', { name: 'dev.main.floes', level: 1 })).toBeVisible();
  await expect(main).toContainText('Ice on which somebody rests.');
  await expect(page.getByRole('region', { name: 'Columns, as they were told' })).toContainText(
    /Added\s*safe boolean/,
  );
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await page.getByRole('link', { name: /floes has other columns/ }).click();
  await expect(page).toHaveURL(/\/history$/);
  await page
    .getByRole('list', { name: 'Changes' })
    .getByRole('listitem')
    .filter({ hasText: 'Ice on which somebody rests.' })
    .getByRole('button', { name: /^Undo/ })
    .first()
    .click();
  await expect(main).toContainText('Made for journeys: floes.');
});

test('runs that others tell of are seen, from the lineage graph too, and nothing is there for whoever may not see it', async ({
  page,
  product,
  signInAs,
}) => {
  await signInAs('steward', '/account');
  const token = await newToken(page);
  const event = (eventType: string, minutesAgo: number, more: object = {}, runId: string = randomUUID()) => ({
    eventType,
    eventTime: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    producer: 'https://example.com',
    run: { runId, facets: {} },
    job: { namespace: 'scheduler', name: 'walrus.export' },
    inputs: [{ namespace: 'dbt://walrus', name: 'dev.main.floes' }],
    outputs: [{ namespace: 'postgres://ice:5432', name: 'ice/"odd".shelf' }],
    ...more,
  });
  const failed = randomUUID();
  const error = {
    errorMessage: { message: 'The freezer is full.\n  at line 3', programmingLanguage: 'SQL' },
  };
  const answer = await fetch(`${product.url}/api/v1/lineage`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify([
      event('COMPLETE', 600),
      event('FAIL', 500, { run: { runId: failed, facets: error } }),
      event('START', 502, {}, failed),
      event('START', 400),
      event('START', 2),
    ]),
  });
  expect(await answer.json()).toMatchObject({ taken: 5, refused: [] });

  await open(page, `${FLOES}/lineage?as=list`);
  await page.getByRole('link', { name: 'ice/"odd".shelf' }).first().click();
  await expect(page.getByRole('heading', { name: 'ice/"odd".shelf', level: 1 })).toBeVisible();
  await expect(page.getByText('Nobody told which columns it has')).toBeVisible();
  await tab(page, 'Runs').click();
  const rows = page.getByRole('region', { name: 'Runs' }).getByRole('row');
  await expect(rows.filter({ hasText: 'Running' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'No end told' })).toContainText('last word');
  await expect(rows.filter({ hasText: 'Failed' })).toContainText('The freezer is full.');
  await expect(rows.filter({ hasText: 'Failed' })).not.toContainText('at line 3');
  await expect(rows.filter({ hasText: 'Done' })).toContainText('its start was not told');

  const address = new URL(page.url()).pathname;
  await signInAs('analyst', '/catalog');
  for (const hidden of [address, FLOES, `${FLOES}/runs`]) {
    const absent = hidden.replace('floes', 'nothing').replace('shelf', 'nothing');
    const words: (string | undefined)[] = [];
    for (const each of [hidden, absent]) {
      const response = await open(page, each);
      const text = await page.getByRole('main').textContent();
      words.push(`${response?.status()} ${text?.replace(/floes|shelf|nothing/g, 'it')}`);
    }
    expect(words[0]).toMatch(/There is no table/);
    expect(words[0]).toBe(words[1]);
  }
});

test('the pages of a table of others are without obstacles, also on a phone', async ({ page, signInAs }) => {
  await signInAs('steward', FLOES);
  for (const path of ['', '/runs', '/checks', '/history', '/discussion']) {
    if (path !== '') await open(page, `${FLOES}${path}`);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await obstacles(page), `${path} ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
        width,
      );
    }
  }
});
