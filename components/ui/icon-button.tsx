import type { ComponentProps } from 'react';
import classes from './icon-button.module.css';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className'> {
  /** What it does, for screen readers: it shows a sign only. */
  readonly 'aria-label': string;
  /** Within a line of text. */
  readonly small?: boolean;
}

/** A quiet button that shows a sign, beside what it is about. */
export function IconButton({ small = false, ...props }: IconButtonProps) {
  return <button {...props} type="button" className={classes.icon} data-small={small || undefined} />;
}
