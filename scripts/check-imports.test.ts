import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkImports } from './check-imports.ts';

const FORBIDDEN: readonly [file: string, source: string][] = [
  ['components/ui/badge.tsx', "import { db } from '#server/db.ts';"],
  ['components/chart/echart/line.tsx', "import { Page } from '#components/dashboards/page.tsx';"],
  ['components/dashboards/tile.tsx', "import { pool } from '../../server/db.ts';"],
  ['app/page.tsx', "import { pool } from '#server/db.ts';"],
  ['server/dashboards/service.ts', "import { prisma } from '#server/db.ts';"],
  ['server/dashboards/router.ts', "import { pool } from '#server/db.ts';"],
  ['server/lake/commit.ts', "import { run } from '#workers/ingest.ts';"],
  ['server/engine/duckdb.ts', "import { loadTable } from '#server/lake/catalog.ts';"],
  ['server/dashboards/service.ts', "import { loadTable } from '#server/lake/catalog.ts';"],
  ['server/dashboards/service.ts', "import { readableRelations } from '../access/readable-relations.ts';"],
  ['server/queries/data.ts', "import { readableFiles } from '../access/readable-files.ts';"],
  ['server/queries/service.ts', "import { governedSelect } from '../access/governed-sql.ts';"],
  ['server/people/service.ts', "import { liveFiles } from '../lake/plan.ts';"],
  ['server/people/service.ts', "import { loadRegistry } from '../warehouse/registry.ts';"],
  ['workers/ingest.ts', "import { readableLive } from '#server/access/readable-live.ts';"],
  ['server/events/schema.ts', "import { env } from '#server/env.ts';"],
  ['workers/ingest.ts', "import { appRouter } from '#server/trpc/root.ts';"],
  ['workers/ingest.ts', "const later = await import('#components/ui/badge.tsx');"],
  ['server/lake/plan.ts', "export { pool } from '#server/db.ts';"],
  ['server/lake/plan.ts', 'const home = process.env.HOME;'],
  ['elsewhere/thing.ts', ''],
];

const ALLOWED: readonly [file: string, source: string][] = [
  [
    'components/ui/badge.tsx',
    "import { Badge } from '@mantine/core';\nimport classes from './badge.module.css';",
  ],
  ['components/dashboards/tile.tsx', "import type { Tile } from '#server/dashboards/schema.ts';"],
  ['server/dashboards/data.ts', "import { pool } from '#server/db.ts';"],
  ['server/dashboards/service.ts', "import type { TableDecision } from '#server/access/decision.ts';"],
  ['server/dashboards/tile-query.ts', "import { readableRelations } from '../access/readable-relations.ts';"],
  ['server/access/readable-files.ts', "import { liveFiles } from '../lake/plan.ts';"],
  ['workers/ingest.ts', "import { runIngest } from '#server/ingest/run-ingest.ts';"],
  ['server/env.ts', 'parse(process.env);'],
];

for (const [file, source] of FORBIDDEN) {
  test(`${file} may not: ${source || 'exist there'}`, () => {
    assert.equal(checkImports([file], () => source).length, 1);
  });
}

for (const [file, source] of ALLOWED) {
  test(`${file} may: ${source.split('\n')[0]}`, () => {
    assert.deepEqual(
      checkImports([file], () => source),
      [],
    );
  });
}
