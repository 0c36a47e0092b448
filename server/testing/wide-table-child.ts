import { keepClassification } from '../classification/keep-classification.ts';
import { closeDb } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { FieldSpec } from '../lake/table.ts';

/** Run in a process of its own on a portal's DATA_DIR: a table of 2,000 columns, one of them personal data that nobody declared and that housekeeping has found. */
const FIGURES = 1999;

const fields = Array.from(
  { length: FIGURES },
  (_, place): FieldSpec => ({
    name: `figure_${String(place).padStart(4, '0')}`,
    type: place % 3 === 0 ? 'string' : 'int',
  }),
);
const engine = await createEngine({ memoryLimitMb: 1024, threads: 1 });
try {
  const table = await ensureTable({
    name: { namespace: 'gold', name: 'wide' },
    fields: [...fields, { name: 'customer_email', type: 'string' }],
    partition: [],
  });
  const values = fields.map(({ name, type }, place) =>
    type === 'string' ? `'v' || (i % ${(place % 7) + 2}) AS ${name}` : `i * ${place} AS ${name}`,
  );
  const email = "'person' || i || '@example.com' AS customer_email";
  const add = await stageFiles(engine, table, `SELECT ${[...values, email].join(', ')} FROM range(50) r(i)`);
  await commitTables([{ table, operation: 'append', add }]);
  await keepClassification({ signal: new AbortController().signal, engine: async () => engine });
} finally {
  await engine.close();
  await closeDb();
}
