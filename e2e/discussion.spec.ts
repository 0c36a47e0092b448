import type { Browser, Locator, Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { alive, open } from './alive.ts';
import { expect, test } from './fixtures.ts';

const TABLE = '/catalog/gold.fact_sales';
const bell = (page: Page, unread = 0) =>
  page.getByRole('button', {
    name: unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`,
    exact: true,
  });
const thread = (page: Page, text: string): Locator =>
  page.getByRole('list', { name: 'Threads' }).getByRole('listitem').filter({ hasText: text });

async function write(page: Page, button: 'Ask a question' | 'Write a comment', text: string): Promise<void> {
  const isQuestion = button === 'Ask a question';
  await page.getByRole('button', { name: button }).click();
  await page.getByLabel(isQuestion ? 'Your question' : 'Your comment').fill(text);
  await page.getByRole('button', { name: isQuestion ? 'Ask' : 'Post', exact: true }).click();
  await expect(page.getByRole('button', { name: button })).toBeVisible();
}

/** A second window, in which whoever is signed in on the page goes on. */
async function secondWindow(browser: Browser, page: Page, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await context.addCookies(await page.context().cookies());
  const second = await context.newPage();
  await open(second, path);
  return second;
}

test('a question is asked, answered and marked, and everybody concerned hears of it as it happens', async ({
  browser,
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  await signInAs('steward', TABLE);
  const steward = await secondWindow(browser, page, TABLE);
  await steward.getByRole('button', { name: /^Follow/ }).click();
  await expect(steward.getByRole('button', { name: /^Following/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(bell(steward)).toBeVisible();

  await signInAs('analyst', `${TABLE}/discussion`);
  await expect(page.getByText('Nobody has asked anything yet')).toBeVisible();
  await page.getByRole('button', { name: 'Ask a question' }).click();
  await page.getByLabel('About', { exact: true }).selectOption('revenue');
  await page.getByLabel('Your question').fill('Is `revenue` net of tax?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(thread(page, 'net of tax')).toContainText('Open question');
  await expect(page.getByRole('link', { name: 'Discussion 1 open question' })).toBeVisible();

  await bell(steward, 1).click();
  await steward.getByRole('link', { name: /asked about gold\.fact_sales\.revenue/ }).click();
  await expect(steward).toHaveURL(/\/discussion\?post=.*#post-/);
  await expect(bell(steward)).toBeVisible();
  const asked = thread(steward, 'net of tax');
  await expect(asked.getByRole('article')).toBeFocused();
  await asked.getByRole('button', { name: 'Reply' }).click();
  await steward.getByLabel('Your reply').fill('**Yes**, it is net.');
  await asked.getByRole('button', { name: 'Reply' }).click();
  await expect(asked.locator('strong', { hasText: 'Yes' })).toBeVisible();

  await expect(bell(page, 1)).toBeVisible();
  await thread(page, 'it is net').getByRole('button', { name: 'Mark as the answer' }).click();
  await expect(page.getByText('The question is answered')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Discussion', exact: true })).toBeVisible();
  await expect(bell(steward, 1)).toBeVisible();
  await page.reload();
  await alive(page);
  const answered = thread(page, 'Answered');
  await expect(answered.getByRole('article')).toHaveCount(0);
  await answered.getByText('Answered').click();
  await expect(answered.getByRole('article')).toHaveCount(2);

  await open(steward, '/');
  await expect(steward.getByRole('region', { name: 'What changed in what you follow' })).toContainText(
    'marked an answer on gold.fact_sales.revenue',
  );
  await steward.context().close();
});

test('a post may be hostile: nothing of it runs, and nothing is fetched for it', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst', `${TABLE}/discussion`);
  await write(
    page,
    'Write a comment',
    [
      'Hostile <script>document.title = "broken"</script> <img src=x onerror="document.title=`broken`">',
      '[a link](javascript:document.title=`broken`) [data](data:text/html,<script>1</script>)',
      '![a picture](https://elsewhere.example/spy.png)',
      '<iframe src="https://elsewhere.example/"></iframe>',
    ].join('\n\n'),
  );
  const post = thread(page, 'Hostile').getByRole('article');
  await expect(post.getByRole('link', { name: 'a picture' })).toBeVisible();
  await expect(post).toContainText('<script>');
  await expect(post.locator('script, img, iframe, [href^="javascript" i], [href^="data" i]')).toHaveCount(0);
  await page.reload();
  await alive(page);
  await expect(post.getByRole('link', { name: 'a picture' })).toBeVisible();
  await expect(page).not.toHaveTitle(/broken/);
});

test('a post is changed and deleted by who wrote it, and comes back', async ({ page, signInAs }) => {
  await signInAs('analyst', `${TABLE}/discussion`);
  await write(page, 'Write a comment', 'Written in haste');
  const own = thread(page, 'haste');
  await own.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Your post').fill('Written with care');
  await page.getByRole('button', { name: 'Save' }).click();
  const better = thread(page, 'with care');
  await expect(better).toContainText('edited');
  await better.getByRole('button', { name: 'Delete' }).click();
  await expect(better).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(better).toBeVisible();

  const address = await better.getByTitle('Link to this post').getAttribute('href');
  await signInAs('steward', '/catalog');
  await open(page, `${TABLE}/discussion${address}`);
  await expect(better.getByRole('article')).toBeFocused();
  await expect(better.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await better.getByRole('button', { name: 'Delete' }).click();
  await expect(better).toHaveCount(0);
});

test('notifications are all in one place, with what is followed', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog/gold.dim_product');
  await page.getByRole('button', { name: /^Follow/ }).click();
  await expect(page.getByRole('button', { name: /^Following/ })).toBeVisible();
  await signInAs('steward', '/catalog/gold.dim_product/discussion');
  await write(page, 'Write a comment', 'Categories change next week.');

  await signInAs('analyst', '/notifications?show=unread');
  const told = page.getByRole('link', { name: /^Unread: .*wrote about gold\.dim_product/ });
  await expect(told).toContainText('Categories change next week.');
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('You have read everything')).toBeVisible();
  await page.getByRole('link', { name: 'What I follow' }).click();
  await expect(page).toHaveURL('/notifications/following');
  await page.getByRole('button', { name: 'Unfollow gold.dim_product' }).click();
  await expect(page.getByText('You follow nothing yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'gold.dim_product' })).toBeVisible();
});

test('a discussion that cannot be loaded says so, and is tried again', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog');
  const refusal = {
    error: {
      message: 'The database rests.',
      code: -32603,
      data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200, errorCode: 'unavailable' },
    },
  };
  // Of all that the page asks for in one request.
  await page.route(/discussion\.threads/, (route) => route.fulfill({ json: Array(9).fill(refusal) }));
  await page.goto(`${TABLE}/discussion`);
  await expect(page.getByText('The discussion could not be loaded')).toBeVisible({ timeout: 30_000 });
  await page.unroute(/discussion\.threads/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
});

test('discussion and notifications are no obstacle for anybody, also on a phone', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  await signInAs('steward', '/catalog/gold.dim_customer/discussion');
  if (await page.getByRole('button', { name: 'Follow', exact: true }).isVisible())
    await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await signInAs('analyst', '/catalog/gold.dim_customer/discussion');
  await write(page, 'Ask a question', 'Who is a customer? A table:\n\n| a | b |\n|---|---|\n| 1 | 2 |');
  await write(page, 'Write a comment', 'Rebuilt **each night**, see `sold_on`.');
  await write(page, 'Ask a question', 'Is it complete?');
  await signInAs('steward', '/catalog/gold.dim_customer/discussion');
  const question = thread(page, 'Is it complete');
  await question.getByRole('button', { name: 'Reply' }).click();
  await page.getByLabel('Your reply').fill('It has every customer since the shop was opened.');
  await question.getByRole('button', { name: 'Reply' }).click();
  await question.getByRole('button', { name: 'Mark as the answer' }).click();
  await expect(question.getByText('Answered')).toBeVisible();
  const pages = ['/catalog/gold.dim_customer/discussion', '/notifications', '/notifications/following', '/'];
  for (const address of pages) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, address);
    if (address.endsWith('/discussion')) {
      await page.getByText('Answered').first().click();
      await page.getByRole('button', { name: 'Ask a question' }).click();
      await expect(page.getByLabel('Your question')).toBeVisible();
    }
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      if (address === '/notifications') {
        await page.getByRole('button', { name: /^Notifications/ }).click();
        await expect(page.getByRole('dialog', { name: 'Notifications' })).toContainText('asked about');
      }
      expect(await obstacles(page), `${address} ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(
        width,
      );
      if (address === '/notifications') await page.keyboard.press('Escape');
    }
  }
});
