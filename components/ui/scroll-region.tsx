import type { ComponentProps } from 'react';

interface ScrollRegionProps extends Omit<ComponentProps<'section'>, 'aria-label' | 'tabIndex'> {
  /** What is in it, for screen readers. */
  readonly label: string;
}

/** A part of a page that scrolls by itself, and that the keyboard can reach for that. */
export function ScrollRegion({ label, ...props }: ScrollRegionProps) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  return <section {...props} aria-label={label} tabIndex={0} />;
}
