import type { Page } from '@playwright/test';

export const SCROLLED_ROWS = 5_000_000;
const SQL = `SELECT range AS n, 'row ' || range AS label, range * 0.25 AS amount,
  TIMESTAMP '2026-01-01' + to_seconds(range) AS at FROM range(${SCROLLED_ROWS})`;
const READ_WITHIN_MS = 180_000;
const SCROLL_MS = 5000;
const LONG_FRAME_MS = 50;

export interface ScrollFigures {
  readonly scrollRows: number;
  /** The lower of the two: by wheel, and by the thumb through the whole result. */
  readonly scrollFps: number;
  readonly scrollLongFrames: number;
  readonly wheelFps: number;
  readonly thumbFps: number;
  /** Of a frame, in the 95th percentile. */
  readonly frameP95Ms: number;
  readonly reachedLastRow: boolean;
}

/** Runs a statement of five million rows and scrolls through its result: somebody who may fetch that many is signed in. */
export async function scrollResult(page: Page): Promise<ScrollFigures> {
  await page.goto('/sql');
  const editor = page.locator('.cm-content');
  await editor.waitFor();
  await editor.fill(SQL);
  await page.keyboard.press('Control+Enter');
  const result = page.getByRole('region', { name: 'Result' });
  await result
    .getByText(`${SCROLLED_ROWS.toLocaleString('en')} rows`)
    .first()
    .waitFor({ timeout: READ_WITHIN_MS });
  const grid = result.getByRole('grid');
  await grid.hover();
  await page.waitForTimeout(2000);

  const wheel = await framesDuring(page, async () => {
    for (const begunAt = Date.now(); Date.now() - begunAt < SCROLL_MS; ) {
      await page.mouse.wheel(0, 240);
      await page.waitForTimeout(12);
    }
  });
  const thumb = await framesDuring(page, () =>
    grid.evaluate(
      (element, length) =>
        new Promise<void>((resolve) => {
          const begunAt = performance.now();
          const step = () => {
            const share = Math.min(1, (performance.now() - begunAt) / length);
            element.scrollTop = share * (element.scrollHeight - element.clientHeight);
            if (share < 1) requestAnimationFrame(step);
            else resolve();
          };
          requestAnimationFrame(step);
        }),
      SCROLL_MS,
    ),
  );
  await page.waitForTimeout(300);
  const reachedLastRow = await grid.locator(`[role="row"][data-row="${SCROLLED_ROWS - 1}"]`).isVisible();
  const frames = [...wheel, ...thumb];
  const [wheelFps, thumbFps] = [fps(wheel), fps(thumb)];
  return {
    scrollRows: SCROLLED_ROWS,
    scrollFps: Math.min(wheelFps, thumbFps),
    scrollLongFrames: frames.filter((ms) => ms > LONG_FRAME_MS).length,
    wheelFps,
    thumbFps,
    frameP95Ms:
      Math.round((frames.sort((a, b) => a - b)[Math.floor(0.95 * frames.length)] ?? Number.NaN) * 10) / 10,
    reachedLastRow,
  };
}

function fps(frames: readonly number[]): number {
  return Math.round((frames.length / frames.reduce((sum, ms) => sum + ms, 0)) * 10_000) / 10;
}

/** How long each frame of the page took while something was done to it. */
async function framesDuring(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    const record = (at: number) => {
      times.push(at);
      if (Reflect.get(window, 'frameTimes') === times) requestAnimationFrame(record);
    };
    Reflect.set(window, 'frameTimes', times);
    requestAnimationFrame(record);
  });
  await work();
  const times = await page.evaluate(() => {
    const recorded = Reflect.get(window, 'frameTimes') as number[];
    Reflect.deleteProperty(window, 'frameTimes');
    return recorded;
  });
  return times.slice(1).map((at, place) => at - (times[place] ?? at));
}
