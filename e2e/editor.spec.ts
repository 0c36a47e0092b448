import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { SqlPage } from './pages/sql-page.ts';

const completions = (page: Page) => page.locator('.cm-tooltip-autocomplete [role="option"]');

/** Takes the first offer. A list that has just opened takes no key for 75 ms (CodeMirror's `interactionDelay`). */
async function accept(page: Page, offer: string): Promise<void> {
  await expect(completions(page).first()).toContainText(offer);
  await page.waitForTimeout(100);
  await page.keyboard.press('Tab');
}

test('tabs are opened, named, closed and brought back by keyboard, and survive a reload', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('SELECT 1 AS first');
  await page.keyboard.press('Alt+t');
  await expect(sql.tab('Query 2')).toHaveAttribute('aria-selected', 'true');
  await expect(sql.editor).toBeFocused();
  await page.keyboard.type('SELECT 2 AS second');
  await sql.tab('Query 2').focus();
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog', { name: 'Rename tab' });
  await dialog.getByLabel('Name').fill('My second');
  await page.keyboard.press('Enter');
  await expect(sql.tab('My second')).toBeVisible();

  await page.keyboard.press('Alt+1');
  await expect(sql.editor).toHaveText('SELECT 1 AS first');
  await page.keyboard.press('Alt+2');
  await expect(sql.editor).toHaveText('SELECT 2 AS second');
  await page.reload();
  await expect(sql.editor).toHaveText('SELECT 2 AS second');
  await expect(sql.tab(/./)).toHaveCount(2);

  await page.keyboard.press('Alt+w');
  await expect(sql.tab('My second')).toHaveCount(0);
  await expect(sql.editor).toHaveText('SELECT 1 AS first');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(sql.tab('My second')).toHaveAttribute('aria-selected', 'true');
  await expect(sql.editor).toHaveText('SELECT 2 AS second');
  await sql.tab('My second').press('ArrowLeft');
  await expect(sql.tab('Query 1')).toBeFocused();
  await expect(sql.editor).toHaveText('SELECT 1 AS first');

  await page.locator('body').press('Escape');
  await sql.tab('Query 1').press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Bring back the closed tab');
});

test('a statement runs on while another tab is looked at, and each keeps its rows', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement('SELECT 11 AS here');
  await expect(sql.cell(0, 0)).toHaveText('11');
  await page.keyboard.press('Alt+t');
  await sql.runStatement('SELECT count(*) FROM range(40000000) a WHERE a.range % 7 = 3');
  await page.keyboard.press('Alt+1');
  await expect(sql.cell(0, 0)).toHaveText('11');
  await expect(sql.tab(/has ended/)).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Alt+2');
  await expect(sql.cell(0, 0)).toHaveText('5714286');
  await expect(sql.tab(/has ended/)).toHaveCount(0);
});

test('an answer is found by typing: tables, their columns, functions, metrics', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('');
  await page.keyboard.type('SELECT  FROM fact');
  await accept(page, 'gold.fact_sales');
  await expect(sql.editor).toHaveText('SELECT  FROM gold.fact_sales');
  await page.keyboard.press('Home');
  for (let at = 0; at < 'SELECT '.length; at += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.type('coun');
  await expect(completions(page).first()).toContainText('country');
  await expect(page.locator('.cm-completionInfo')).toContainText(/country/i);
  await accept(page, 'country');
  await page.keyboard.type(', roun');
  await accept(page, 'round');
  await page.keyboard.type('reven');
  await expect(completions(page).filter({ hasText: 'metric' })).toContainText('revenue');
  await page.keyboard.press('Escape');
  await sql.write('SELECT profit_mar');
  await page.keyboard.press('Escape');
  await expect(completions(page)).toHaveCount(0);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('g');
  await accept(page, 'profit_margin');
  await page.keyboard.type(' FROM gold.fact_sales');
  await page.keyboard.press('Control+Enter');
  await expect(sql.grid.getByRole('columnheader')).toContainText('profit_margin');
  await expect(sql.cell(0, 0)).toHaveText(/^0\.\d+$/);
});

test('what may not be seen is offered nowhere', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('');
  await page.keyboard.type('SELECT * FROM bronze');
  await expect(completions(page)).toHaveCount(0);
  const sent = await page.evaluate(async () => (await fetch('/api/queries/workbench')).text());
  expect(sent).toContain('gold.fact_sales');
  expect(sent).not.toContain('bronze');
});

test('the list of tables is not sent again as long as it is the same', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const again = async () => {
    const first = await page.request.get('/api/queries/workbench');
    expect(first.status()).toBe(200);
    const etag = first.headers().etag ?? '';
    return page.request.get('/api/queries/workbench', { headers: { 'if-none-match': etag } });
  };
  const answer = await again();
  expect(answer.status()).toBe(304);
  expect(await answer.body()).toHaveLength(0);
  expect((await page.request.get('/api/queries/functions')).status()).toBe(200);
});

test('a name says what it is to whoever points at it', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('SELECT sum(revenue) FROM gold.fact_sales');
  await page
    .locator('.cm-line')
    .getByText('revenue')
    .hover({ position: { x: 8, y: 8 } })
    .catch(() => undefined);
  const box = await page.locator('.cm-line').first().boundingBox();
  const width = await page.evaluate(() => {
    const range = document.createRange();
    const line = document.querySelector('.cm-line');
    if (!line) return 0;
    range.selectNodeContents(line);
    return range.getBoundingClientRect().width / (line.textContent?.length ?? 1);
  });
  await page.mouse.move((box?.x ?? 0) + 6 + width * 14, (box?.y ?? 0) + 10);
  await expect(page.locator('.cm-tooltip-hover')).toContainText('What the customer pays for the line');
  await expect(page.locator('.cm-tooltip-hover')).toContainText('gold.fact_sales');
});

test('a statement is laid out, and that can be undone', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  const text = 'select country,{{x:number=1}} from gold.fact_sales where 1=1 [[ and country={{land}} ]]';
  await sql.write(text);
  await page.getByRole('button', { name: 'Format' }).click();
  await expect(page.locator('.cm-line')).toHaveText([
    'SELECT',
    '  country,',
    '  {{x:number=1}}',
    'FROM',
    '  gold.fact_sales',
    'WHERE',
    '  1 = 1',
    '  [[ AND country = {{land}} ]]',
  ]);
  await page.keyboard.press('Control+z');
  await expect(sql.editor).toHaveText(text);
  await sql.write('SELECT (((');
  await page.keyboard.press('Shift+Alt+f');
  await expect(page.getByText('could not be laid out without changing')).toBeVisible();
  await expect(sql.editor).toHaveText('SELECT (((');
});

test('of several statements the one at the cursor runs, or what is selected', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('SELECT 1 AS one;\nSELECT 2 AS two;\nSELECT 3 + 4 AS three');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+Enter');
  await expect(sql.cell(0, 0)).toHaveText('1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Enter');
  await expect(sql.cell(0, 0)).toHaveText('2');
  await expect(page.locator('.cm-runsNext')).toHaveText('SELECT 2 AS two;');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Control+Enter');
  await expect(sql.cell(0, 0)).toHaveText('7');
  await page.keyboard.press('Control+Home');
  for (let at = 0; at < 'SELECT 1'.length; at += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+Enter');
  await expect(sql.grid.getByRole('columnheader')).toHaveText(/^1/);
});

test('parameters have controls by their type; an optional clause waits for its value', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write(
    'SELECT {{word}} AS word, {{day:date}} AS day, {{n:number=3}} + 1 AS n [[ , {{maybe}} AS maybe ]]\nFROM range(1)\nWHERE true [[ AND {{list:list}} IS NULL ]]',
  );
  const parameters = page.getByRole('form', { name: 'Parameters' });
  await expect(parameters).toContainText('maybe optional');
  await page.keyboard.press('Control+Enter');
  await expect(sql.result.getByRole('alert')).toContainText('Give a value for word.');
  await parameters.getByLabel('word').fill("it's");
  await parameters.getByLabel('day', { exact: true }).fill('2026-02-30');
  await expect(parameters).toContainText('must be a day');
  await parameters.getByRole('button', { name: 'Choose a day for day' }).click();
  await page
    .getByRole('dialog', { name: 'Day for day' })
    .getByRole('button')
    .filter({ hasText: /^15$/ })
    .click();
  await expect(parameters.getByLabel('day', { exact: true })).toHaveValue(/^\d{4}-\d{2}-15$/);
  await parameters.getByLabel('word').press('Enter');
  await expect(sql.cell(0, 0)).toHaveText("it's");
  await expect(sql.cell(0, 2)).toHaveText('4');
  await expect(sql.grid.getByRole('columnheader')).toHaveCount(3);
  await parameters.getByLabel('maybe').fill('here');
  await parameters.getByLabel('maybe').press('Enter');
  await expect(sql.grid.getByRole('columnheader')).toHaveCount(4);
  await expect(sql.cell(0, 3)).toHaveText('here');
  await page.reload();
  await expect(parameters.getByLabel('word')).toHaveValue("it's");
});

test('a mistake is marked where it is in the text, past parameters and other statements', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('SELECT 1;\nSELECT {{word=a much longer value}},\n  revenu FROM gold.fact_sales');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Control+Enter');
  await expect(sql.result.getByRole('alert')).toContainText('Line 3, column 3');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('revenu');
  await page.keyboard.press('Alt+t');
  await expect(page.locator('.cm-lintRange-error')).toHaveCount(0);
  await sql.write('SELECT {{x:nothing}}');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('{{x:nothing}}');
  await page.keyboard.press('Alt+1');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('revenu');
});

test('a link opens a statement, and runs nothing', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.write('SELECT 1 AS mine');
  await page.goto(`/sql?sql=${encodeURIComponent('SELECT {{w}} AS theirs')}&v.w=given`);
  await expect(sql.editor).toHaveText('SELECT {{w}} AS theirs');
  await expect(page).toHaveURL(/\/sql$/);
  await expect(page.getByRole('form', { name: 'Parameters' }).getByLabel('w')).toHaveValue('given');
  await expect(page.getByText('Nothing has been run yet')).toBeVisible();
  await expect(sql.tab(/./)).toHaveCount(2);
  await page.reload();
  await expect(sql.tab(/./)).toHaveCount(2);
});

test('the parts are made larger and smaller by keyboard', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  const bar = page.getByRole('separator', { name: 'Height of the statement' });
  const before = (await bar.boundingBox())?.y ?? 0;
  await bar.focus();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press('ArrowDown');
  await expect(bar).toHaveAttribute('aria-valuenow', '57');
  expect((await bar.boundingBox())?.y ?? 0).toBeGreaterThan(before + 50);
  await page.reload();
  await expect(bar).toHaveAttribute('aria-valuenow', '57');
});

test('the editor has no serious obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.tables.getByRole('button', { name: 'Columns of gold.fact_sales' }).click();
  await page.keyboard.press('Alt+t');
  await sql.write('SELECT {{day}}, {{list:list}} [[ , {{x}} ]]; SELECT {{broken:no}}');
  await expect(page.locator('.cm-lintRange-error')).toBeVisible();
  expect(await obstacles(page), 'parameters').toEqual([]);
  await sql.write('');
  await page.keyboard.type('SELECT  FROM fact');
  await expect(completions(page).first()).toBeVisible();
  expect(await obstacles(page), 'completion').toEqual([]);
  await page.keyboard.press('Escape');
  await sql.list('History');
  expect(await obstacles(page), 'history').toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await obstacles(page), 'phone').toEqual([]);
});
