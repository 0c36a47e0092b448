'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import buttonClasses from '#components/ui/button.module.css';
import { EmptyState } from '#components/ui/state-views.tsx';
import { datasetOfAddress } from './dataset-address.ts';

/** The same for a table that is not there and for one that the person may not see: it can be asked for either way. */
export function TableNotFound() {
  const name = datasetOfAddress(usePathname().split('/')[2] ?? '');
  return (
    <EmptyState
      title={`There is no table ${name}, or you may not see it`}
      action={
        <Link
          className={buttonClasses.button}
          data-tone="primary"
          href={`/access/request?${new URLSearchParams({ dataset: name })}`}
        >
          Ask for access
        </Link>
      }
    >
      Check how it is spelled, or <Link href="/catalog">search the catalog</Link>. If you know that it exists,
      whoever owns it can let you see it.
    </EmptyState>
  );
}
