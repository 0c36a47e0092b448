import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { AccountPage } from './pages/account-page.ts';

/** A file as dbt writes it. */
const file = (name: string, value: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});

const node = (name: string, sql: string, needs: readonly string[]) => ({
  ...{ resource_type: 'model', name, alias: name, database: 'dev', schema: 'main', tags: [], meta: {} },
  ...{ description: `Made for journeys: ${name}.`, config: { materialized: 'table' }, columns: {} },
  ...{ compiled_code: sql, depends_on: { nodes: needs } },
});

const MANIFEST = {
  metadata: {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    project_name: 'pelican',
  },
  nodes: {
    'model.pelican.parcels': node('parcels', 'select 1 as parcel, 2 as weight', []),
    'model.pelican.heavy': node('heavy', 'select parcel from dev.main.parcels where weight > 1', [
      'model.pelican.parcels',
    ]),
    'model.pelican.odd': node('odd', 'select nothing from dev.main.parcels', ['model.pelican.parcels']),
  },
  sources: {},
  exposures: {},
};

async function choose(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  await page.getByLabel('Files of dbt').setInputFiles(files);
}

test('a steward imports a dbt project, sees what is known of it, and others find its tables as they may', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/admin/imports');
  await expect(page.getByRole('heading', { name: 'Imports' })).toBeVisible();
  const form = page.getByRole('region', { name: 'dbt project', exact: true });
  await choose(page, file('notes.txt', 'hello'));
  await expect(form.getByRole('alert')).toContainText('notes.txt is none of the files that are taken');
  await choose(page, file('manifest.json', JSON.stringify(MANIFEST).slice(0, 100)));
  await page.getByRole('button', { name: 'Import project' }).click();
  await expect(form.getByRole('alert')).toContainText('It may have been cut off');
  await choose(page, file('manifest.json', MANIFEST));
  await page.getByRole('button', { name: 'Import project' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'pelican is imported' })).toContainText(
    'column lineage of 2 of 3 models is known',
  );
  const project = page.getByRole('region', { name: 'pelican', exact: true });
  await expect(project).toContainText('3 of 3 models');
  await expect(project.getByRole('region', { name: 'Unknown column lineage of pelican' })).toContainText(
    'model.pelican.odd',
  );
  await page.goto('/catalog?text=parcels');
  await expect(page.getByRole('list', { name: 'Found' })).toContainText('dbt://pelican/dev.main.parcels');
  await signInAs('analyst', '/catalog?text=parcels');
  await expect(page.getByText('Nothing of that name for you')).toBeVisible();
  await signInAs('analyst', '/admin/imports');
  await expect(page.getByText('Imported projects')).toHaveCount(0);
});

test('what the page of imports cannot load is said, and it is without obstacles', async ({
  page,
  signInAs,
}) => {
  await page.route(/imports\.list/, (route) =>
    route.fulfill({
      json: [
        {
          error: {
            message: 'The imports rest.',
            code: -32603,
            data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200 },
          },
        },
      ],
    }),
  );
  await signInAs('steward', '/admin/imports');
  await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toBeVisible();
  await page.unroute(/imports\.list/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toHaveCount(0);
  expect(await obstacles(page)).toEqual([]);
});

test('another tool sends lineage with a token, and it is found', async ({ page, product, signInAs }) => {
  await signInAs('steward', '/account');
  const account = new AccountPage(page);
  await account.panel('API tokens').getByRole('button', { name: 'New token' }).click();
  await account.dialog.getByLabel('Name').fill('scheduler');
  await account.dialog.getByLabel('Send events and import files').check();
  await account.dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(account.dialog).toContainText('it is not shown again');
  const token = await account.copied();
  const send = async (
    body: unknown,
    headers: Record<string, string> = { Authorization: `Bearer ${token}` },
  ) => {
    const answer = await fetch(`${product.url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  };
  const event = {
    ...{ eventType: 'COMPLETE', eventTime: '2026-11-27T00:00:00Z', producer: 'https://example.com' },
    run: { runId: '0b0c9e57-1d5f-4a51-9d3e-31ef8a2e4d10' },
    job: { namespace: 'scheduler', name: 'nightly' },
    inputs: [{ namespace: 'streamcommerce', name: 'gold.fact_sales' }],
    outputs: [
      {
        ...{ namespace: 'postgres://crm:5432', name: 'crm.public.flamingo' },
        facets: { schema: { fields: [{ name: 'day', type: 'date' }] } },
      },
    ],
  };
  expect(await send(event)).toEqual({ status: 201, body: { received: 1, taken: 1, known: 0, refused: [] } });
  expect((await send([event, {}])).body).toMatchObject({ received: 2, taken: 0, known: 1 });
  expect((await send({ ...event, run: {} })).body.error.message).toContain('run.runId');
  expect((await send(JSON.stringify(event).slice(0, -5))).status).toBe(400);
  expect((await send('x'.repeat(5_000_000))).status).toBe(413);
  expect((await send(event, {})).status).toBe(401);
  await page.goto('/catalog?text=flamingo');
  await expect(page.getByRole('list', { name: 'Found' })).toContainText(
    'postgres://crm:5432/crm.public.flamingo',
  );
});
