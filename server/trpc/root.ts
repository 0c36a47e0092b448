import { policiesRouter } from '../access/router.ts';
import { accountRouter } from '../account/router.ts';
import { auditRouter } from '../audit/router.ts';
import { authRouter } from '../auth/router.ts';
import { boardsRouter } from '../boards/router.ts';
import { catalogRouter } from '../catalog/router.ts';
import { classificationRouter } from '../classification/router.ts';
import { dashboardsRouter } from '../dashboards/router.ts';
import { exportsRouter } from '../exports/router.ts';
import { extractsRouter } from '../extracts/router.ts';
import { liveRouter } from '../live/router.ts';
import { peopleRouter } from '../people/router.ts';
import { platformRouter } from '../platform/router.ts';
import { profilesRouter } from '../profiles/router.ts';
import { queriesRouter } from '../queries/router.ts';
import { requestsRouter } from '../requests/router.ts';
import { savedRouter } from '../saved/router.ts';
import { sharingRouter } from '../sharing/router.ts';
import { router } from './procedures.ts';

/** Every domain's router, one line each. */
export const appRouter = router({
  account: accountRouter,
  audit: auditRouter,
  auth: authRouter,
  boards: boardsRouter,
  catalog: catalogRouter,
  classification: classificationRouter,
  dashboards: dashboardsRouter,
  exports: exportsRouter,
  extracts: extractsRouter,
  live: liveRouter,
  people: peopleRouter,
  platform: platformRouter,
  policies: policiesRouter,
  profiles: profilesRouter,
  requests: requestsRouter,
  saved: savedRouter,
  sharing: sharingRouter,
  queries: queriesRouter,
});

export type AppRouter = typeof appRouter;
