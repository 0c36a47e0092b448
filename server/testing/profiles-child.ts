import { closeDb } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { keepProfiles } from '../profiles/keep-profiles.ts';

/** Run in a process of its own on a portal's DATA_DIR: the round of housekeeping that profiles tables, now. */
const engine = await createEngine({ memoryLimitMb: 1024, threads: 1 });
try {
  await keepProfiles({ signal: new AbortController().signal, engine: async () => engine });
} finally {
  await engine.close();
  await closeDb();
}
