import { cache } from 'react';
import { requirePerson } from '../auth/session.ts';
import { createContext } from './context.ts';
import { createCallerFactory } from './procedures.ts';
import { appRouter } from './root.ts';

const createCaller = createCallerFactory(appRouter);

/**
 * The procedures for server components, as the signed-in person and under the same scopes:
 * `(await serverCaller()).platform.status()`. Whoever is not signed in any more is sent to sign in; a layout alone
 * would not notice, because it stays as it is while people go from page to page.
 */
export const serverCaller = cache(async () => {
  await requirePerson();
  return createCaller(await createContext());
});

/** The same for pages that anybody may open. */
export const publicCaller = cache(async () => createCaller(await createContext()));
