import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, deny, testReader } from '../testing/reader.ts';
import type { Reader } from './reader.ts';
import { visibleChecks } from './visible-checks.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const readerUnder = (...policies: readonly unknown[]) => testReader([ALLOW_ALL, ...policies]);
const checksOf = async (reader: Reader) => visibleChecks(await reader.decisions(), 'gold.fact_sales');
const denyColumn = (column: string) => deny({ columns: [column] });
const denyTable = (table: string) => deny({ datasets: [table] });
const policy = (id: string, rest: object) => ({ id, title: id, to: { everyone: true }, ...rest });

describe('the checks that are declared', () => {
  const kinds = async (reader: Reader) =>
    (await checksOf(reader)).map(({ kind, subject }) => `${kind} ${subject}`);

  it('are there with what they ask', async () => {
    const checks = await checksOf(await readerUnder());
    const entry = checks.find(({ kind, subject }) => kind === 'accepted_values' && subject === 'entry');
    assert.deepEqual(entry?.values, ['sale', 'reversal']);
    const customer = checks.find(
      ({ kind, subject }) => kind === 'relationships' && subject === 'customer_key',
    );
    assert.deepEqual(customer?.refersTo, { table: 'gold.dim_customer', column: 'customer_key' });
  });

  it('are not told of where they read what is hidden, and not what is masked', async () => {
    const all = await kinds(await readerUnder());
    const hiddenColumn = await kinds(await readerUnder(denyColumn('gold.fact_sales.entry')));
    assert.deepEqual(
      hiddenColumn,
      all.filter((check) => !check.endsWith(' entry')),
    );
    const hiddenParent = await kinds(await readerUnder(denyTable('gold.dim_customer')));
    assert.deepEqual(
      hiddenParent,
      all.filter((check) => check !== 'relationships customer_key'),
    );
    const masked = await checksOf(
      await readerUnder(
        policy('mask', { kind: 'mask', on: { columns: ['gold.fact_sales.entry'] }, mask: { kind: 'hash' } }),
      ),
    );
    assert.ok(masked.some(({ subject, values }) => subject === 'entry' && values === 'masked'));
    assert.doesNotMatch(JSON.stringify(masked), /reversal/);
  });
});
