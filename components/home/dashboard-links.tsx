import { IconChevronRight } from '@tabler/icons-react';
import Link from 'next/link';
import { Panel } from '#components/ui/panel.tsx';
import classes from './dashboard-links.module.css';

const DASHBOARDS = [
  {
    href: '/dashboards/executive',
    title: 'Executive',
    text: 'Revenue, conversion, acquisition cost, order value and top products, each against the period before',
  },
];

export function DashboardLinks() {
  return (
    <Panel title="Dashboards" flush>
      <ul>
        {DASHBOARDS.map(({ href, title, text }) => (
          <li key={href} className={classes.row}>
            <Link href={href} className={classes.link}>
              <span>
                <span className={classes.title}>{title}</span>
                <span className={classes.text}>{text}</span>
              </span>
              <IconChevronRight size={16} aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
