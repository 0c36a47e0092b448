'use client';

import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './dashboard-page.module.css';

/** What of the address could not be used. */
export function Notices({ notices }: { notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <div className={classes.notices} role="status">
      <IconAlertTriangle size={16} aria-hidden="true" />
      <ul>
        {notices.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </div>
  );
}
