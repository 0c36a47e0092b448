import type { ReactNode } from 'react';
import { Mark } from '#components/shell/mark.tsx';
import classes from './gate.module.css';

/** The page in front of the portal: one form, and nothing that distracts from it. */
export function Gate({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Mark size={28} />
          <span>StreamCommerce</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
