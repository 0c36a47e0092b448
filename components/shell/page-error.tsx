'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { ErrorState } from '#components/ui/state-views.tsx';

/** A page that could not be made. The server's own words never reach the browser; its log has them under the digest. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  const [retrying, startRetry] = useTransition();
  const retry = () =>
    startRetry(() => {
      router.refresh();
      reset();
    });
  return (
    <ErrorState title="This page could not be loaded" onRetry={retry} retrying={retrying}>
      The error was logged{error.digest ? ` as ${error.digest}` : ''}. Try again; if it stays, tell an
      administrator of the portal.
    </ErrorState>
  );
}
