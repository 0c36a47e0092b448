'use client';

import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './filters.module.css';

/** A line of filters over a list; wraps where there is no room. */
export function FilterBar({ children }: { children: ReactNode }) {
  return <search className={classes.bar}>{children}</search>;
}

interface FilterSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter was pressed: what was typed counts at once. */
  readonly onEnter?: (value: string) => void;
}

const PAUSE_MS = 200;

/** Narrows a list by words; what is typed counts after a short pause. */
export function FilterSearch({ label, placeholder, value, onChange, onEnter }: FilterSearchProps) {
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // The address changed under us: back in the browser's history, or a filter was taken off elsewhere.
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <span className={classes.search}>
      <IconSearch size={16} stroke={1.75} aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            setShown(next);
            onChange(next);
          }, PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.(event.currentTarget.value);
        }}
      />
    </span>
  );
}

interface FilterSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string; readonly count?: number }[];
  /** How it is said that nothing is chosen; null where something always is. */
  readonly unset?: string | null;
  /** Undefined: nothing is chosen. */
  readonly onChange: (value: string | undefined) => void;
}

/** Narrows a list by one fact; an option can say how many it would leave. */
export function FilterSelect({ label, value, options, unset = 'all', onChange }: FilterSelectProps) {
  return (
    <label
      className={classes.select}
      data-set={(unset !== null && value !== undefined) || undefined}
      data-unset={(unset !== null && value === undefined) || undefined}
    >
      <span className={classes.label}>{label}</span>
      <select
        value={value ?? ''}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
        }
      >
        {unset !== null && <option value="">{unset}</option>}
        {value !== undefined && !options.some((option) => option.value === value) && (
          <option value={value}>{value}</option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
            {option.count !== undefined && ` (${option.count})`}
          </option>
        ))}
      </select>
      <IconChevronDown size={14} aria-hidden="true" />
    </label>
  );
}
