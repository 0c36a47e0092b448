'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';

/** Notes what each page shows when it is opened; how is fetched after the page. */
export function useMarkOpened(): void {
  const client = useTRPCClient();
  const pathname = usePathname();
  const address = useSearchParams().toString();
  useEffect(() => {
    import('./mark-opened.ts').then(
      ({ markOpened }) => markOpened(client, pathname, address),
      () => undefined,
    );
  }, [client, pathname, address]);
}
