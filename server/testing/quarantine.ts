import { randomUUID } from 'node:crypto';
import { pool } from '../db.ts';
import { insertJob, type NewJob } from '../quarantine/jobs-data.ts';
import type { Repair, Selection } from '../quarantine/schema.ts';

export interface AskedRows {
  readonly table: string;
  readonly selection?: Selection;
  readonly repair?: Repair;
  readonly what?: NewJob['what'];
}

/** A job as the service would hand it to the worker; gives its id. */
export async function askForRows(asked: AskedRows): Promise<string> {
  const {
    table,
    selection = { kind: 'all', checkId: null },
    repair = { kind: 'as_is' },
    what = 'replay',
  } = asked;
  const id = randomUUID();
  await insertJob(
    {
      ...{ id, table, what, repair, selected: 1, reason: what === 'discard' ? 'a test' : null },
      selection: { ...selection, until: new Date().toISOString() },
      ...{ askedById: randomUUID(), askedBy: 'steward@example.com', networkAddress: '127.0.0.1' },
    },
    async () => undefined,
  );
  return id;
}

/** What became of the rows of a table, by their keys. */
export async function rowOutcomes(table: string): Promise<Record<string, string>> {
  const { rows } = await pool().query(
    'SELECT row_key, outcome FROM quarantine_outcome WHERE table_name = $1 ORDER BY at',
    [table],
  );
  return Object.fromEntries(rows.map(({ row_key, outcome }) => [row_key, outcome]));
}
