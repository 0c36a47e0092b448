import { policiesRouter } from '../access/router.ts';
import { accountRouter } from '../account/router.ts';
import { annotationsRouter } from '../annotations/router.ts';
import { auditRouter } from '../audit/router.ts';
import { authRouter } from '../auth/router.ts';
import { balanceRouter } from '../balance/router.ts';
import { boardsRouter } from '../boards/router.ts';
import { catalogRouter } from '../catalog/router.ts';
import { classificationRouter } from '../classification/router.ts';
import { dashboardsRouter } from '../dashboards/router.ts';
import { datasetsRouter } from '../datasets/router.ts';
import { discussionRouter } from '../discussion/router.ts';
import { exportsRouter } from '../exports/router.ts';
import { extractsRouter } from '../extracts/router.ts';
import { glossaryRouter } from '../glossary/router.ts';
import { importsRouter } from '../imports/router.ts';
import { incidentsRouter } from '../incidents/router.ts';
import { lettersRouter } from '../letters/router.ts';
import { lineageRouter } from '../lineage/router.ts';
import { liveRouter } from '../live/router.ts';
import { monitorsRouter } from '../monitors/router.ts';
import { noticesRouter } from '../notices/router.ts';
import { peopleRouter } from '../people/router.ts';
import { pipelinesRouter } from '../pipelines/router.ts';
import { platformRouter } from '../platform/router.ts';
import { profilesRouter } from '../profiles/router.ts';
import { qualityRouter } from '../quality/router.ts';
import { quarantineRouter } from '../quarantine/router.ts';
import { queriesRouter } from '../queries/router.ts';
import { registryRouter } from '../registry/router.ts';
import { requestsRouter } from '../requests/router.ts';
import { savedRouter } from '../saved/router.ts';
import { sharingRouter } from '../sharing/router.ts';
import { router } from './procedures.ts';

/** Every domain's router, one line each. */
export const appRouter = router({
  account: accountRouter,
  annotations: annotationsRouter,
  audit: auditRouter,
  auth: authRouter,
  balance: balanceRouter,
  boards: boardsRouter,
  catalog: catalogRouter,
  glossary: glossaryRouter,
  imports: importsRouter,
  lineage: lineageRouter,
  classification: classificationRouter,
  dashboards: dashboardsRouter,
  datasets: datasetsRouter,
  discussion: discussionRouter,
  exports: exportsRouter,
  extracts: extractsRouter,
  incidents: incidentsRouter,
  letters: lettersRouter,
  quarantine: quarantineRouter,
  live: liveRouter,
  monitors: monitorsRouter,
  notices: noticesRouter,
  people: peopleRouter,
  pipelines: pipelinesRouter,
  platform: platformRouter,
  policies: policiesRouter,
  profiles: profilesRouter,
  quality: qualityRouter,
  registry: registryRouter,
  requests: requestsRouter,
  saved: savedRouter,
  sharing: sharingRouter,
  queries: queriesRouter,
});

export type AppRouter = typeof appRouter;
