import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** What there is to know at a glance, beside what a page is about; nothing in it as long as it loads. */
export function Facts({ children }: { children: ReactNode }) {
  const isLoading = children === undefined;
  return (
    <aside className={classes.facts} aria-label="Facts" aria-busy={isLoading || undefined}>
      {!isLoading && <dl>{children}</dl>}
    </aside>
  );
}

/** One of them. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
