import { IconChevronRight } from '@tabler/icons-react';
import Link from 'next/link';
import { Panel } from '#components/ui/panel.tsx';
import type { DashboardSummary } from '#server/dashboards/schema.ts';
import classes from './dashboard-links.module.css';

export function DashboardLinks({ dashboards }: { dashboards: readonly DashboardSummary[] }) {
  return (
    <Panel title="Dashboards" flush>
      <ul>
        {dashboards.map(({ id, title, description }) => (
          <li key={id} className={classes.row}>
            <Link href={`/dashboards/${id}`} className={classes.link}>
              <span>
                <span className={classes.title}>{title}</span>
                <span className={classes.text}>{description}</span>
              </span>
              <IconChevronRight size={16} aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
