import type { Browser, Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { alive, open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { AdminPages, previewOf, valuesOf } from './pages/admin-pages.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const TABLE = 'gold.dim_customer';
const PASSWORD = 'a few words long';

/** A page of somebody else, in a browser of their own. */
async function pageOf(browser: Browser, url: string, role: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.asDemo(role);
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  await alive(page);
  return page;
}

/** The warehouse is built from the history while the first journeys run. */
async function untilBuilt(page: Page): Promise<void> {
  await expect
    .poll(async () => (await previewOf(page, TABLE)).rows.length, { timeout: 120_000 })
    .toBeGreaterThan(10);
}

test('an administrator lets somebody in, limits their rows, rehearses it and sees what they will see', async ({
  page,
  browser,
  product,
  signInAs,
}) => {
  test.setTimeout(300_000);
  await signInAs('admin');
  await untilBuilt(page);
  const countries = await valuesOf(page, TABLE, 'country');
  const country = countries.find((value): value is string => typeof value === 'string');
  expect(country).toBeDefined();
  expect(new Set(countries).size).toBeGreaterThan(1);
  const admin = new AdminPages(page);

  const path = await admin.invite({ name: 'Nadia Noor', email: 'nadia@example.com', role: 'Analyst' });
  await admin.open('/admin/groups');
  await page.getByRole('button', { name: 'New group' }).click();
  await admin.dialog.getByLabel('Id').fill('regional');
  await admin.dialog.getByLabel('Title').fill('Regional teams');
  await admin.dialog.getByRole('button', { name: 'Make group' }).click();
  await expect(page.getByRole('link', { name: 'Regional teams' })).toBeVisible();

  await admin.open('/admin/people?search=nadia');
  await page.getByRole('link', { name: 'Nadia Noor' }).click();
  await expect(new Shell(page).title).toHaveText('Nadia Noor');
  await admin.pick(page.getByRole('region', { name: 'Role and groups' }), 'Change groups', 'Regional teams');
  const attributes = page.getByRole('region', { name: 'Attributes' });
  await attributes.getByLabel('Attribute').fill('country');
  await attributes.getByLabel('Values, with commas between').fill(country ?? '');
  await attributes.getByRole('button', { name: 'Add attribute' }).click();
  await expect(attributes.getByText('user.country', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What they see' })).toContainText(TABLE);

  await admin.open('/admin/policies');
  await page.getByRole('button', { name: 'New policy' }).click();
  await admin.dialog.getByLabel('Title').fill('Own country only');
  await admin.dialog.getByLabel('Does').selectOption({ label: 'Leave some rows only' });
  await admin.pick(page.getByRole('group', { name: 'For whom' }), 'Add group', 'Regional teams');
  await admin.pick(page.getByRole('group', { name: 'On what' }), 'Add table', TABLE);
  const where = page.getByLabel('Rows where');
  await where.fill('country = user.contry AND');
  await expect(page.getByRole('dialog')).toContainText(/line|position|column|end/i);
  await where.fill('country = user.country');
  await expect(page.getByRole('status').filter({ hasText: 'It can be read.' })).toBeVisible();
  await page.getByRole('button', { name: 'Put into the draft' }).click();
  const draft = page.getByRole('region', { name: 'Draft' });
  await expect(draft).toContainText('1 change on version');
  await expect(draft).toContainText('the group regional see only the rows where country = user.country');

  await draft.getByRole('link', { name: 'Rehearse' }).click();
  await expect(page.getByRole('table')).toContainText('Nadia Noor');
  await expect(page.getByRole('table')).not.toContainText('Demo viewer');

  await page.getByRole('link', { name: 'Policies' }).first().click();
  await draft.getByRole('link', { name: 'View as' }).click();
  await page.getByRole('button', { name: /^Person/ }).click();
  await page.getByRole('dialog', { name: 'Choose a person' }).getByRole('searchbox').fill('nadia');
  await page.keyboard.press('Enter');
  await page.getByLabel('Table').selectOption(TABLE);
  const viewed = page.getByRole('region', { name: `${TABLE} as Nadia Noor sees it` });
  await expect(viewed).toContainText('of those that the filters leave', { timeout: 30_000 });
  const head = await viewed.getByRole('columnheader').allInnerTexts();
  const place = head.findIndex((text) => text.startsWith('country'));
  const shown = await viewed.locator(`tbody td:nth-child(${place + 1})`).allInnerTexts();
  expect(new Set(shown)).toEqual(new Set([country]));
  await viewed.getByRole('button', { name: /^name/ }).click();
  await expect(page.getByRole('region', { name: 'Why name' })).toContainText('“Names”');

  await admin.open('/admin/policies');
  await admin.save('Regional teams see their own country');
  await expect(draft).toBeHidden();
  await admin.open('/admin/policies/versions');
  const newest = page.getByRole('listitem').filter({ hasText: 'In force' });
  await expect(newest).toContainText('Regional teams see their own country');
  await newest.getByRole('button', { name: 'Changes' }).click();
  await expect(newest).toContainText('Own country only');

  const context = await browser.newContext({ baseURL: product.url });
  const theirs = await context.newPage();
  await open(theirs, path);
  await theirs.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await theirs.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(new Shell(theirs).title).toHaveText('Home');
  expect(new Set(await valuesOf(theirs, TABLE, 'country'))).toEqual(new Set([country]));
  expect((await previewOf(theirs, TABLE)).filtered).toBe(true);

  // Out of the group, the filter is not about them any more, at the next request.
  await admin.open('/admin/groups/regional');
  await page.getByRole('button', { name: 'Take Nadia Noor out' }).click();
  await expect(page.getByText('Nobody is in this group')).toBeVisible();
  await expect.poll(async () => new Set(await valuesOf(theirs, TABLE, 'country')).size).toBeGreaterThan(1);

  await admin.open('/admin/people?search=nadia');
  await page.getByRole('link', { name: 'Nadia Noor' }).click();
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await admin.dialog.getByRole('button', { name: 'Deactivate' }).click();
  await expect(page.getByText('Deactivated', { exact: true })).toBeVisible();
  expect((await previewOf(theirs, TABLE)).status).toBe(401);
  await context.close();
});

test('an analyst asks for unmasked values, a steward gives them for an hour and takes them back', async ({
  page,
  browser,
  product,
  signInAs,
}) => {
  test.setTimeout(240_000);
  await signInAs('analyst');
  await untilBuilt(page);
  const isMasked = async () => {
    const names = (await valuesOf(page, TABLE, 'name')).filter((name) => typeof name === 'string');
    return names.length > 0 && names.every((name) => /…/.test(name));
  };
  expect(await isMasked()).toBe(true);

  await open(page, `/access/request?dataset=${TABLE}&level=unmasked`);
  const pages = new AdminPages(page);
  await pages.pick(page.getByRole('group', { name: 'Columns' }), 'Choose columns', 'name');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText('Say what you need it for: whoever decides reads this.')).toBeVisible();
  await page.getByLabel('What for').fill('Letters that came back');
  await page.getByLabel('For', { exact: true }).fill('1');
  await page.getByLabel('For, unit').selectOption('hours');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page).toHaveURL(/\/access$/);
  await expect(page.getByRole('region', { name: 'My requests' }).first()).toContainText('Waiting');

  const theirs = await pageOf(browser, product.url, 'steward');
  await expect(
    theirs.getByRole('link', { name: 'A request for access waits for your decision' }),
  ).toHaveAttribute('href', '/admin/requests');
  await open(theirs, '/admin');
  await expect(theirs).toHaveURL(/\/admin\/requests$/);
  await theirs.getByRole('button', { name: `Decide on ${TABLE} for Demo analyst` }).click();
  const decision = theirs.getByRole('dialog');
  await expect(decision.getByRole('table')).toContainText('as it is');
  await expect(decision).toContainText('Letters that came back');
  await decision.getByRole('button', { name: 'Approve' }).click();
  await expect(theirs.getByText('Nothing waits for you')).toBeVisible();
  expect(await isMasked()).toBe(false);
  await page.reload();
  await alive(page);
  await expect(page.getByRole('region', { name: 'For a time', exact: true })).toContainText(TABLE);

  await theirs.getByRole('button', { name: `Take ${TABLE} back from Demo analyst` }).click();
  await expect(theirs.getByText('No grant is in force')).toBeVisible();
  expect(await isMasked()).toBe(true);
  await theirs.context().close();
});

test('who asks for what is hidden and for what does not exist is told the same', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer');
  const texts: string[] = [];
  for (const dataset of ['bronze.customers', 'bronze.no_such_table']) {
    await open(page, `/access/request?dataset=${dataset}`);
    const form = await page.getByRole('main').textContent();
    await page.getByLabel('What for').fill('A look');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(page).toHaveURL(/\/access$/);
    const row = page.getByRole('row').filter({ hasText: dataset });
    texts.push(
      form + ((await row.textContent()) ?? '').replace(dataset, '').replace(/\d+ s ago|just now/, ''),
    );
    await row.getByRole('button', { name: `Withdraw the request for ${dataset}` }).click();
    await expect(row).toContainText('Withdrawn');
  }
  expect(texts[0]).toBe(texts[1]);
});

test('each page of Admin is for who has its scope; for others it does not exist', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward');
  await open(page, '/admin/requests');
  const tabs = page.getByRole('navigation', { name: 'Admin' });
  await expect(tabs.getByRole('link')).toHaveText(['Requests', 'Classification', 'Descriptions', 'Imports']);
  for (const path of ['people', 'groups', 'roles', 'policies', 'policies/view-as', 'audit']) {
    await page.goto(`/admin/${path}`);
    await expect(page.getByText('There is no such page'), path).toBeVisible();
  }
  const answers = await Promise.all(
    ['people.list', 'people.groups', 'policies.current', 'policies.catalogue'].map((name) =>
      page.request.get(`/api/trpc/${name}?input=%7B%7D`),
    ),
  );
  expect(answers.map((answer) => answer.status())).toEqual([403, 403, 403, 403]);
});

test('a draft survives leaving the page, and a version saved meanwhile is not overwritten', async ({
  page,
  browser,
  product,
  signInAs,
}) => {
  test.setTimeout(240_000);
  await signInAs('admin');
  const mine = new AdminPages(page);
  await mine.open('/admin/roles');
  await page.getByRole('checkbox', { name: 'Viewer: Preview tables' }).check();
  await mine.open('/admin/policies');
  await expect(page.getByRole('region', { name: 'Draft' })).toContainText('may data:preview');

  const other = await pageOf(browser, product.url, 'admin');
  const theirs = new AdminPages(other);
  await theirs.open('/admin/roles');
  await other.getByRole('textbox', { name: 'Viewer: Time of a query, seconds' }).fill('31');
  await other.keyboard.press('Tab');
  await theirs.save('A second more');

  await page.reload();
  await alive(page);
  const draft = page.getByRole('region', { name: 'Draft' });
  await expect(draft).toContainText('A second more');
  await expect(draft.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await draft.getByRole('button', { name: /^Continue on version/ }).click();
  await expect(draft).toContainText('may data:preview');
  await draft.getByRole('button', { name: 'Take back the change of viewer' }).click();
  await expect(draft).toBeHidden();

  await theirs.open('/admin/policies/versions');
  await other.getByRole('button', { name: 'Restore' }).first().click();
  await other.getByLabel('Reason').fill('Back to how it was');
  await other.getByRole('button', { name: 'Put in force' }).click();
  await expect(other.getByText(/^Version \d+ is in force$/)).toBeVisible();
  await other.context().close();
});

test('people are found, invited and changed by keyboard alone', async ({ page, signInAs }) => {
  await signInAs('admin', '/');
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/admin\/people/);
  await page.getByRole('searchbox', { name: 'Find people' }).focus();
  await page.keyboard.type('viewer');
  await expect(page).toHaveURL(/search=viewer/);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'Demo viewer' }).focus();
  await page.keyboard.press('Enter');
  await expect(new Shell(page).title).toHaveText('Demo viewer');
  const add = page.getByRole('region', { name: 'Attributes' }).getByLabel('Attribute');
  await add.focus();
  await page.keyboard.type('team');
  await page.keyboard.press('Tab');
  await page.keyboard.type('north, south');
  await page.keyboard.press('Enter');
  const remove = page.getByRole('button', { name: 'Remove south from user.team' });
  await expect(remove).toBeVisible();
  // The first change is slow on its way: the second must not come to the server before it.
  await page.route(/people\.changeAttribute/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  const firstChange = page.waitForResponse(/people\.changeAttribute/);
  await remove.focus();
  await page.keyboard.press('Enter');
  await expect(remove).toBeHidden();
  await page.getByRole('button', { name: 'Remove north from user.team' }).press('Enter');
  await firstChange;
  await expect(page.getByText('user.team is removed')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Attributes' })).toBeVisible();
  await expect(page.getByText('user.team', { exact: true })).toBeHidden();
});

async function findingsOnceSettled(page: Page): Promise<string[]> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  return obstacles(page);
}

test('what opens in Admin puts no obstacle in anybody’s way', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('admin');
  await untilBuilt(page);
  const admin = new AdminPages(page);
  await admin.open('/admin/people?search=steward');
  await page.getByRole('button', { name: 'Invite' }).click();
  await expect(admin.dialog.getByLabel('Name')).toBeVisible();
  expect(await findingsOnceSettled(page), 'invite').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Demo steward' }).click();
  await page.getByRole('region', { name: 'What they see' }).getByText(TABLE).click();
  expect(await findingsOnceSettled(page), 'person').toEqual([]);

  await admin.open('/admin/policies');
  await page.getByRole('button', { name: 'Edit Names' }).click();
  await expect(admin.dialog.getByLabel('Title')).toHaveValue('Names');
  expect(await findingsOnceSettled(page), 'policy').toEqual([]);
  const editor = page.getByRole('dialog', { name: /Names/ });
  await page.getByRole('group', { name: 'But not for' }).getByRole('button', { name: 'Add role' }).click();
  await expect(page.getByRole('dialog', { name: 'Add role' })).toBeVisible();
  expect(await findingsOnceSettled(page), 'picker').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(editor).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(editor).toBeHidden();

  const subject = new URLSearchParams({ table: TABLE });
  await admin.open(`/admin/policies/view-as?${subject}`);
  await page.getByRole('button', { name: /^Person/ }).click();
  const choice = page.getByRole('dialog', { name: 'Choose a person' });
  await choice.getByRole('searchbox').fill('steward');
  await expect(choice.getByRole('button')).toHaveText([/^Demo steward/]);
  await page.keyboard.press('Enter');
  const viewed = page.getByRole('region', { name: `${TABLE} as Demo steward sees it` });
  // The steward sees names as they are; the administrator does not, and still does not.
  await expect(viewed.getByRole('columnheader', { name: /name.*covered/ })).toBeVisible({
    timeout: 30_000,
  });
  expect(await findingsOnceSettled(page), 'view as').toEqual([]);
});
