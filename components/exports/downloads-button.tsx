'use client';

import { IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { DownloadsListProps } from './downloads-list.tsx';
import classes from './exports.module.css';
import { isUnderWay } from './format-words.ts';
import { useExports } from './use-exports.ts';

export interface DownloadsButtonProps {
  readonly className: string | undefined;
}

const downloadsList = later<DownloadsListProps>(
  () => import('./downloads-list.tsx').then(({ DownloadsList }) => DownloadsList),
  reportNotLoaded,
);

/** My exports, from any page; it is there from the first export on. */
export function DownloadsButton({ className }: DownloadsButtonProps) {
  const [open, setOpen] = useState(false);
  const { data } = useExports();
  const List = useLater(downloadsList, open);
  if (!data || (data.length === 0 && !open)) return null;
  const underWay = data.filter(isUnderWay).length;
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Downloads"
      align="end"
      className={classes.downloads}
      target={(props) => (
        <button
          {...props}
          className={className}
          title="Downloads"
          aria-label={underWay === 0 ? 'Downloads' : `Downloads, ${underWay} under way`}
        >
          <span className={classes.bell} data-busy={underWay > 0 || undefined}>
            <IconFileDownload size={18} stroke={1.75} aria-hidden="true" />
          </span>
        </button>
      )}
    >
      {List ? <List items={data} /> : <Skeleton height="96px" />}
    </Popover>
  );
}
