import type { ColourScheme } from './prepare/colours.ts';

/** What a drawing needs to know of the page: its theme in resolved colours, its language, its size. */
export interface Look {
  readonly scheme: ColourScheme;
  readonly locale: string;
  readonly width: number;
  readonly motion: boolean;
  readonly font: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly track: string;
  readonly surface: string;
  readonly accent: string;
  readonly critical: string;
}

/** Reads the page's design tokens as they are now; a canvas cannot use CSS variables. */
export function readLook(scheme: ColourScheme, locale: string, width: number): Look {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    scheme,
    locale,
    width,
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    font: getComputedStyle(document.body).fontFamily,
    text: token('--text'),
    muted: token('--text-muted'),
    faint: token('--text-faint'),
    line: token('--line'),
    track: token('--surface-sunken'),
    surface: token('--surface-panel'),
    accent: token('--accent'),
    critical: token('--critical'),
  };
}
