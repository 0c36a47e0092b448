import type { ReactNode } from 'react';
import classes from './pipelines.module.css';

/** A few numbers over a list. */
export function FigureList({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
