import type { ReactNode } from 'react';
import classes from './surface.module.css';

/** A framed ground for a list, or for what is said in its place. */
export function Surface({ children }: { children: ReactNode }) {
  return <div className={classes.surface}>{children}</div>;
}
