import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#server/trpc/root.ts';

/** `useTRPC()` gives typed query and mutation options for React Query; `useTRPCClient()` the bare client. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

const ENDPOINT = '/api/trpc';

/** Calls of one moment share a request and stream their answers; subscriptions come as server-sent events. */
export function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url: ENDPOINT }),
        false: httpBatchStreamLink({ url: ENDPOINT, maxURLLength: 6000 }),
      }),
    ],
  });
}
