import type { ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** Beside the title, right-aligned: a state, an age, an action. */
  readonly aside?: ReactNode;
  /** Content without padding, for tables and charts that bring their own. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled surface; its heading is an h2. */
export function Panel({ title, aside, flush = false, children }: PanelProps) {
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {aside !== undefined && <div className={classes.aside}>{aside}</div>}
      </header>
      <div className={classes.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
