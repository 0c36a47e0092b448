'use client';

import { DownloadsButton } from '#components/exports/downloads-button.tsx';
import { NoticesButton } from '#components/notices/notices-button.tsx';
import { HealthLink } from './health-link.tsx';

export interface BarToolsProps {
  readonly buttonClassName: string | undefined;
  readonly mayQuery: boolean;
}

/** What in the bar nobody waits for: it is fetched after the page. */
export function BarTools({ buttonClassName, mayQuery }: BarToolsProps) {
  return (
    <>
      <HealthLink />
      {mayQuery && <DownloadsButton className={buttonClassName} />}
      <NoticesButton className={buttonClassName} />
    </>
  );
}
