'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { AuditFilter } from '#server/audit/schema.ts';
import { auditFilterAddress, parseAuditFilter } from './filter-address.ts';

/** What is looked for, kept in the page's address; a change is a step in the browser's history. */
export function useAuditFilter(): {
  readonly filter: AuditFilter;
  readonly change: (next: AuditFilter) => void;
} {
  const address = useSearchParams().toString();
  const pathname = usePathname();
  const filter = useMemo(() => parseAuditFilter(new URLSearchParams(address)), [address]);
  function change(next: AuditFilter) {
    const search = auditFilterAddress({ ...filter, ...next });
    if (search !== auditFilterAddress(filter)) {
      window.history.pushState(null, '', search ? `${pathname}?${search}` : pathname);
    }
  }
  return { filter, change };
}
