'use client';

import { useEffect, useRef } from 'react';
import { useColorScheme } from '#components/ui/color-scheme.ts';
import { useLocale } from '#components/ui/locale.tsx';
import classes from './chart.module.css';
import type { ChartOption, MountedChart } from './echart/mount.ts';
import { type Look, readLook } from './look.ts';
import type { ColourScheme } from './prepare/colours.ts';

export type BuildOption = (look: Look) => ChartOption;

interface ChartProps {
  readonly build: BuildOption;
  /** Fills the room that a flex column leaves it when not given. */
  readonly heightPx?: number | undefined;
  /** What the picture shows, in words; the table view has the numbers. */
  readonly description: string;
  /** For lying bars: a click anywhere on a row. */
  readonly onSelect?: ((place: number) => void) | undefined;
}

/** A drawn chart that follows its container's size and the page's theme. */
export function Chart({ build, heightPx, description, onSelect }: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<MountedChart>(null);
  const scheme = useColorScheme();
  const locale = useLocale();
  const selectable = onSelect !== undefined;
  const latest = useRef({ build, scheme, locale, onSelect });

  useEffect(() => {
    latest.current = { build, scheme, locale, onSelect };
    // The theme's tokens change with an attribute that is set in the same commit.
    const frame = requestAnimationFrame(() => draw(chart.current, element.current, latest.current));
    return () => cancelAnimationFrame(frame);
  }, [build, scheme, locale, onSelect]);

  useEffect(() => {
    const container = element.current;
    if (!container) return;
    let gone = false;
    const observer = new ResizeObserver(() => {
      chart.current?.resize();
      draw(chart.current, container, latest.current);
    });
    import('./echart/mount.ts').then(({ mountChart }) => {
      if (gone) return;
      chart.current = mountChart(container);
      if (selectable) chart.current.onSelectRow((place) => latest.current.onSelect?.(place));
      observer.observe(container);
    });
    return () => {
      gone = true;
      observer.disconnect();
      chart.current?.remove();
      chart.current = null;
    };
  }, [selectable]);

  return (
    <div
      ref={element}
      role="img"
      aria-label={description}
      className={classes.chart}
      style={heightPx === undefined ? undefined : { flex: 'none', height: heightPx }}
    />
  );
}

function draw(
  chart: MountedChart | null,
  container: HTMLElement | null,
  { build, scheme, locale }: { build: BuildOption; scheme: ColourScheme; locale: string },
): void {
  const width = container?.clientWidth ?? 0;
  if (width > 0) chart?.draw(build(readLook(scheme, locale, width)));
}
