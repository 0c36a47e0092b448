import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconExclamationCircleFilled,
  IconProgress,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './status-badge.module.css';

/** `idle` is the absence of a state: nothing to report yet. */
export type Status = 'good' | 'notice' | 'warning' | 'critical' | 'idle';

const ICON = {
  good: IconCircleCheckFilled,
  notice: IconProgress,
  warning: IconAlertTriangleFilled,
  critical: IconExclamationCircleFilled,
  idle: IconCircleDashed,
} as const satisfies Record<Status, unknown>;

/** A state as colour, icon and word; the word is required because colour alone tells nothing to many people. */
export function StatusBadge({ status, children }: { status: Status; children: ReactNode }) {
  const Icon = ICON[status];
  return (
    <span className={classes.badge} data-status={status}>
      <Icon size={14} aria-hidden="true" />
      {children}
    </span>
  );
}
