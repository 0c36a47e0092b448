import type { ComponentProps } from 'react';
import classes from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** One primary action a view. */
  readonly tone?: 'primary' | 'plain';
  readonly wide?: boolean;
  /** Working: cannot be pressed again, says so to screen readers, and keeps its size. */
  readonly busy?: boolean;
}

/** A button with a verb on it. */
export function Button({
  tone = 'plain',
  wide = false,
  busy = false,
  disabled,
  className,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      data-tone={tone}
      data-wide={wide || undefined}
      className={className ? `${classes.button} ${className}` : classes.button}
    />
  );
}
