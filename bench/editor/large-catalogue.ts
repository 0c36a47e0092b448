import type { Page } from '@playwright/test';
import type { ColumnEntry, TableEntry, Workbench } from '#server/queries/schema.ts';

const TABLES = 5000;
const COLUMNS = 20;
const THINGS = 'order customer product sale click session payment refund stock price supplier campaign'.split(
  ' ',
);
const MEASURES =
  'id key name amount count total status country region created_at updated_at valid_from'.split(' ');
const LAYERS = ['raw', 'bronze', 'silver', 'gold', 'mart', 'sandbox'];
const TYPES = ['BIGINT', 'VARCHAR', 'DATE', 'DECIMAL(18,2)', 'TIMESTAMP WITH TIME ZONE'];

function pick<Value>(values: readonly Value[], at: number): Value {
  return values[at % values.length] as Value;
}

/** Half of the names are common to many tables, half are a table's own. */
function column(table: number, place: number): ColumnEntry {
  const common = `${pick(THINGS, table + place)}_${pick(MEASURES, place)}`;
  return {
    name: place % 2 === 0 ? common : `${common}_${table}`,
    type: pick(TYPES, place),
    description: `What column ${place} of it says, in a sentence of ordinary length.`,
    tags: place === 2 ? ['pii.name'] : [],
    masked: place === 2,
  };
}

export function largeCatalogue(): TableEntry[] {
  return Array.from({ length: TABLES }, (_, table) => ({
    name: `${pick(LAYERS, table)}_${Math.floor(table / 250)}.${pick(THINGS, table)}_${pick(THINGS, Math.floor(table / 12))}_${table}`,
    description: 'A table of the benchmark, described in a sentence of ordinary length.',
    owner: 'data',
    tags: [],
    filtered: false,
    columns: Array.from({ length: COLUMNS }, (_, place) => column(table, place)),
  }));
}

/** What the portal answers, with thousands of tables more. */
export async function answerLarge(page: Page): Promise<void> {
  const more = largeCatalogue();
  await page.route('**/api/queries/workbench', async (route) => {
    const answer = await route.fetch();
    const workbench = (await answer.json()) as Workbench;
    await route.fulfill({
      response: answer,
      headers: { 'content-type': 'application/json', etag: '"large"' },
      body: JSON.stringify({ ...workbench, tables: [...workbench.tables, ...more] }),
    });
  });
}
