import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createLogger } from '#server/log.ts';
import { createContext } from '#server/trpc/context.ts';
import { retryAfter } from '#server/trpc/error-codes.ts';
import { appRouter } from '#server/trpc/root.ts';

export const dynamic = 'force-dynamic';

const log = createLogger('portal');

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext,
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log.error({ err: error.cause ?? error, path }, 'procedure failed');
    },
  });
}

export { handle as GET, handle as POST };
