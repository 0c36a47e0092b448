import { createEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';

export const PARCELS = 'silver.parcels';

/** A table of the lake that nobody declared, with a row: `id` and `carrier`. */
export async function makeParcels(): Promise<void> {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    const table = await ensureTable({
      name: { namespace: 'silver', name: 'parcels' },
      fields: [
        { name: 'id', type: 'int' },
        { name: 'carrier', type: 'string' },
      ],
      partition: [],
    });
    const add = await stageFiles(engine, table, "SELECT 1::INT AS id, 'post' AS carrier");
    await commitTables([{ table, operation: 'append', add }]);
  } finally {
    await engine.close();
  }
}
