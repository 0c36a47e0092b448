'use client';

import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import classes from './notices.module.css';
import type { NoticesBoxProps } from './notices-box.tsx';
import { useUnread } from './use-unread.ts';

export interface NoticesButtonProps {
  readonly className: string | undefined;
}

const noticesBox = later<NoticesBoxProps>(
  () => import('./notices-box.tsx').then(({ NoticesBox }) => NoticesBox),
  reportNotLoaded,
);

/** The bell in the bar of every page: how much is unread, and the latest of it. */
export function NoticesButton({ className }: NoticesButtonProps) {
  const [open, setOpen] = useState(false);
  const Box = useLater(noticesBox, open);
  const { count, isMore } = useUnread() ?? { count: 0, isMore: false };
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Notifications"
      align="end"
      className={classes.dropdown}
      target={(props) => (
        <button
          {...props}
          className={className}
          title="Notifications"
          aria-label={
            count === 0 ? 'Notifications' : `Notifications, ${isMore ? `more than ${count}` : count} unread`
          }
        >
          <span className={classes.bell}>
            <IconBell size={18} stroke={1.75} aria-hidden="true" />
            {count > 0 && (
              <span className={classes.count} aria-hidden="true">
                {count}
                {isMore && '+'}
              </span>
            )}
          </span>
        </button>
      )}
    >
      <div className={classes.box}>
        {Box ? <Box onClose={() => setOpen(false)} /> : <Skeleton height="160px" />}
      </div>
    </Popover>
  );
}
