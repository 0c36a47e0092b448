import { ensureFirstPolicies } from '#server/access/first-policies.ts';
import { closeAudit } from '#server/audit/record.ts';
import { closeDb } from '#server/db.ts';
import { env } from '#server/env.ts';
import { databaseUrl } from '#server/postgres/connection.ts';
import { migrate } from '#server/postgres/migrate.ts';
import { seed } from '../prisma/seed.ts';
import { failProcess, onProcessEnd } from './process-end.ts';

/** `npm run migrate`: brings the database up to this version; for deployments where `npm start` does not run. */
async function main(): Promise<void> {
  const { DEMO } = env();
  const applied = await migrate(databaseUrl());
  await ensureFirstPolicies();
  await seed({ demo: DEMO });
  await closeAudit();
  await closeDb();
  const migrations = applied.length === 0 ? 'up to date' : `${applied.length} migrations applied`;
  console.log(`database: ${migrations}${DEMO ? ', demo accounts in place' : ''}`);
  process.exit(0);
}

onProcessEnd(() => process.exit(1));
main().catch(failProcess);
