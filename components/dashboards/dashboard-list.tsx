import { IconAlertTriangle, IconChartHistogram } from '@tabler/icons-react';
import Link from 'next/link';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { DashboardSummary } from '#server/dashboards/schema.ts';
import classes from './dashboard-list.module.css';

interface DashboardListProps {
  readonly dashboards: readonly DashboardSummary[];
  readonly broken: readonly { readonly fileName: string; readonly message: string }[];
}

/** All dashboards, and the files that should be one and are not. */
export function DashboardList({ dashboards, broken }: DashboardListProps) {
  return (
    <>
      <PageHeader title="Dashboards" />
      {dashboards.length === 0 && broken.length === 0 && (
        <EmptyState title="There are no dashboards yet">
          A dashboard is a YAML file in the folder <code>dashboards</code>.
        </EmptyState>
      )}
      <ul className={classes.list}>
        {dashboards.map(({ id, title, description, tiles }) => (
          <li key={id}>
            <Link href={`/dashboards/${id}`} className={classes.card}>
              <IconChartHistogram size={20} stroke={1.5} aria-hidden="true" className={classes.icon} />
              <span className={classes.title}>{title}</span>
              <span className={classes.text}>{description}</span>
              <span className={classes.tiles}>{[...new Set(tiles)].join(' · ')}</span>
            </Link>
          </li>
        ))}
        {broken.map(({ fileName, message }) => (
          <li key={fileName} className={classes.card} data-broken>
            <IconAlertTriangle size={20} stroke={1.5} aria-hidden="true" className={classes.icon} />
            <span className={classes.title}>{fileName} cannot be shown</span>
            <pre className={classes.message}>{message}</pre>
          </li>
        ))}
      </ul>
    </>
  );
}
