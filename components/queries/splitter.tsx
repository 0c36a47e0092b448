'use client';

import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';
import classes from './splitter.module.css';

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}

/** A size that the person drags, kept in this browser under `key`. */
export function useSplit(
  key: string,
  { min, max, initial }: Limits,
): [size: number, change: (size: number) => void] {
  const [size, setSize] = useState(initial);
  useEffect(() => {
    const kept = Number(localStorage.getItem(key) ?? Number.NaN);
    if (kept >= min && kept <= max) setSize(kept);
  }, [key, min, max]);
  const change = (wanted: number) => {
    const next = Math.round(Math.min(max, Math.max(min, wanted)));
    setSize(next);
    try {
      localStorage.setItem(key, String(next));
    } catch {}
  };
  return [size, change];
}

interface SplitterProps extends Limits {
  /** What is made larger or smaller. */
  readonly label: string;
  readonly orientation: 'horizontal' | 'vertical';
  readonly size: number;
  readonly onChange: (size: number) => void;
  /** From a place of the pointer in the parent, from 0 to its length in pixels, to a size. */
  readonly sizeAt: (at: number, length: number) => number;
  readonly step: number;
}

/** A bar between two parts. Arrows move it, Home and End to its ends; a double press puts it back. */
export function Splitter({
  label,
  orientation,
  size,
  min,
  max,
  initial,
  step,
  onChange,
  sizeAt,
}: SplitterProps) {
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!box) return;
    onChange(
      orientation === 'horizontal'
        ? sizeAt(event.clientY - box.top, box.height)
        : sizeAt(event.clientX - box.left, box.width),
    );
  };
  const press = (event: KeyboardEvent) => {
    const next = {
      [orientation === 'horizontal' ? 'ArrowUp' : 'ArrowLeft']: size - step,
      [orientation === 'horizontal' ? 'ArrowDown' : 'ArrowRight']: size + step,
      Home: min,
      End: max,
      Enter: initial,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChange(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      className={classes.splitter}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => onChange(initial)}
      onKeyDown={press}
    />
  );
}

export function sizeVariable(name: `--${string}`, value: string): CSSProperties {
  return { [name]: value };
}
