import { cache } from 'react';
import { createContext } from './context.ts';
import { createCallerFactory } from './procedures.ts';
import { appRouter } from './root.ts';

const createCaller = createCallerFactory(appRouter);

/** The procedures for server components, as the signed-in person and under the same scopes: `(await serverCaller()).platform.status()`. */
export const serverCaller = cache(async () => createCaller(await createContext()));
