import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { compilePolicies } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { explain, explainRowSql, filtersFor } from './explain.ts';
import type { Subject } from './reader.ts';
import { policyDocument } from './schema.ts';

let engine: DuckDbEngine;
before(async () => {
  engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
});
after(() => engine.close());

const SALES: Dataset = {
  name: 'gold.sales',
  namespace: 'gold',
  domain: 'sales',
  owner: null,
  tags: [],
  description: null,
  columns: ['id', 'region', 'size'].map((name, place) => ({
    name,
    type: name === 'region' ? 'VARCHAR' : 'BIGINT',
    fieldId: place,
    tags: [],
    description: null,
  })),
};

const ADA: Subject = {
  personId: 'p',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'reader',
  groups: [],
  attributes: { region: ['DE'] },
  grants: [],
};

function compile(policies: readonly object[]) {
  const limits = { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 };
  return compilePolicies(
    policyDocument.parse({
      roles: [{ id: 'reader', title: 'Reader', limits }],
      policies: policies.map((given, place) => ({
        id: `p${place}`,
        title: `P${place}`,
        to: { everyone: true },
        on: { everything: true },
        ...given,
      })),
    }),
  );
}

describe('why a row is seen or not', () => {
  it('is told filter by filter, from the raw rows', async () => {
    const policies = await compile([
      { kind: 'allow' },
      { kind: 'row_filter', where: 'region = user.region' },
      { kind: 'row_filter', where: 'size > 5' },
      { kind: 'row_filter', where: 'false', to: { roles: ['other'] } },
      { kind: 'row_filter', where: 'country = 1' },
    ]);
    const filters = filtersFor(policies, ADA, SALES);
    assert.deepEqual(
      filters.map(({ id, problem }) => [id, problem]),
      [
        ['p1', null],
        ['p2', null],
        ['p4', 'the table has no column country'],
      ],
    );
    const raw = `(VALUES (1, 'DE', 10), (2, 'FR', 10), (2, NULL, 1)) t(id, region, size)`;
    const rowsOf = async (value: string) =>
      (await engine.query(explainRowSql(raw, 'id', filters), { parameters: { value } })).rows.map((row) =>
        Object.values(row),
      );
    assert.deepEqual(await rowsOf('1'), [[true, true, false]]);
    assert.deepEqual(await rowsOf('2'), [
      [false, true, false],
      [null, false, false],
    ]);
    assert.deepEqual(await rowsOf("1' OR true --"), []);
    const free = explainRowSql(raw, 'id', []);
    assert.deepEqual((await engine.query(free, { parameters: { value: '1' } })).rows, [{ passes: true }]);
  });
});

describe('why a column is seen as it is', () => {
  const expiresAt = new Date('2026-12-24T00:00:00Z');

  it('tells the strongest of several masks from the others', async () => {
    const policies = await compile([
      { kind: 'allow' },
      { kind: 'mask', mask: { kind: 'partial', first: 1 } },
      { kind: 'mask', mask: { kind: 'hash' } },
      { kind: 'mask', mask: { kind: 'null' }, to: { roles: ['other'] } },
    ]);
    const { steps, mask } = explain(policies, ADA, SALES, 'region');
    assert.deepEqual(mask, { kind: 'hash' });
    assert.deepEqual(
      steps.map(({ id, counts }) => [id, counts]),
      [
        ['p0', 'decides'],
        ['p2', 'decides'],
        ['p1', 'overruled'],
        ['p3', 'not_about_them'],
      ],
    );
  });

  it('tells what a grant does, and that a deny wins over it', async () => {
    const grant = {
      id: 'g',
      dataset: 'gold.sales',
      columns: ['region'],
      level: 'unmasked' as const,
      expiresAt,
    };
    const granted = { ...ADA, grants: [grant] };
    const masked = await compile([{ kind: 'mask', mask: { kind: 'hash' } }]);
    const seen = explain(masked, granted, SALES, 'region');
    assert.equal(seen.says, 'Ada sees gold.sales.region as it is.');
    assert.deepEqual(
      seen.steps.map(({ kind, counts }) => [kind, counts]),
      [
        ['grant', 'decides'],
        ['mask', 'overruled'],
      ],
    );
    assert.equal(explain(masked, granted, SALES, 'size').isVisible, false);
    assert.equal(explain(masked, granted, SALES, null).says, 'Ada sees 1 of 3 columns of gold.sales.');
    const denied = await compile([{ kind: 'deny', on: { namespaces: ['gold'] } }]);
    const hidden = explain(denied, granted, SALES, 'region');
    assert.equal(hidden.says, 'Ada does not see gold.sales.region: a deny hides it.');
    assert.deepEqual(
      hidden.steps.map(({ kind, counts }) => [kind, counts]),
      [
        ['deny', 'decides'],
        ['grant', 'overruled'],
      ],
    );
  });
});
