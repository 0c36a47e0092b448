import { IconAlertTriangle, IconChartHistogram, IconLayoutDashboard } from '@tabler/icons-react';
import Link from 'next/link';
import { NewBoard } from '#components/boards/new-board.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { BoardSummary } from '#server/boards/schema.ts';
import type { DashboardSummary } from '#server/dashboards/schema.ts';
import classes from './dashboard-list.module.css';

interface DashboardListProps {
  readonly dashboards: readonly DashboardSummary[];
  readonly broken: readonly { readonly fileName: string; readonly message: string }[];
  readonly boards: readonly BoardSummary[];
  /** May make boards. */
  readonly mayWrite: boolean;
}

/** All dashboards: those of the portal's files, files that should be one and are not, and what people made. */
export function DashboardList({ dashboards, broken, boards, mayWrite }: DashboardListProps) {
  return (
    <>
      <PageHeader title="Dashboards">{mayWrite && <NewBoard />}</PageHeader>
      {dashboards.length === 0 && broken.length === 0 && boards.length === 0 && (
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
      <Boards title="Mine" boards={boards.filter(({ by }) => by === 'mine')} />
      <Boards title="Shared" boards={boards.filter(({ by }) => by !== 'mine')} />
    </>
  );
}

function Boards({ title, boards }: { title: string; boards: readonly BoardSummary[] }) {
  if (boards.length === 0) return null;
  return (
    <>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.list} aria-label={title}>
        {boards.map(({ id, title: name, description, tiles, by, owner }) => (
          <li key={id}>
            <Link href={`/dashboards/board/${id}`} className={classes.card}>
              <IconLayoutDashboard size={20} stroke={1.5} aria-hidden="true" className={classes.icon} />
              <span className={classes.title}>{name}</span>
              <span className={classes.text}>
                {by === 'mine' ? description : `By ${owner.name}. ${description}`}
              </span>
              <span className={classes.tiles}>{[...new Set(tiles)].join(' · ')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
