'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './health-link.module.css';
import { PLATFORM_STATE } from './platform-state.ts';
import { usePlatformStatus } from './use-platform-status.ts';

/** The platform's health in the bar of every page but Home, which tells more. */
export function HealthLink() {
  const { data, isError } = usePlatformStatus();
  if (usePathname() === '/') return null;
  if (isError) {
    return (
      <Link href="/" className={classes.link} title="The portal could not read the platform's state.">
        <StatusBadge status="critical">No answer</StatusBadge>
      </Link>
    );
  }
  if (!data) return null;
  const { status, word } = PLATFORM_STATE[data.state];
  return (
    <Link href="/" className={classes.link} title={data.summary} aria-label={`Platform: ${word}`}>
      <StatusBadge status={status}>{word}</StatusBadge>
    </Link>
  );
}
