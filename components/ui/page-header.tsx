import type { ReactNode } from 'react';
import classes from './page-header.module.css';

interface PageHeaderProps {
  readonly title: string;
  /** One line under the title: state, age, owner. */
  readonly lead?: ReactNode;
  /** Actions and filters; they wrap under the title where there is no room. */
  readonly children?: ReactNode;
}

/** The top of every page, with its only h1. */
export function PageHeader({ title, lead, children }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {lead !== undefined && <div className={classes.lead}>{lead}</div>}
      </div>
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </header>
  );
}
