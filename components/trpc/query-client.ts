import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { showToast } from '#components/ui/toasts.tsx';
import { judgeError } from './judge-error.ts';

/** To the sign-in page, and back here afterwards. */
export function goToSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`);
}

/** The one place where failed calls are turned into what a person sees. */
function handleError(error: unknown, quiet: boolean): void {
  const verdict = judgeError(error);
  if (verdict.kind === 'aborted') return;
  if (verdict.kind === 'signed_out') {
    goToSignIn();
    return;
  }
  if (quiet) return;
  showToast({
    tone: 'critical',
    title: verdict.kind === 'unreachable' ? 'No answer' : 'That did not work',
    text: verdict.message,
  });
}

/**
 * Queries show their errors where the data would be, so they notify only when a refresh of visible data fails;
 * mutations always notify, unless their `meta` says `{ quiet: true }` because the form shows the error itself.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) =>
        handleError(error, query.state.data === undefined || query.meta?.quiet === true),
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => handleError(error, mutation.meta?.quiet === true),
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && judgeError(error).kind === 'unreachable',
      },
    },
  });
}
