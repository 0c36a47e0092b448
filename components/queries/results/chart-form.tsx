'use client';

import type { ReactNode } from 'react';
import type { ChartKind, ChartSpec } from '#server/queries/schema.ts';
import classes from './forms.module.css';

const KINDS: readonly [kind: ChartKind, label: string][] = [
  ['bar', 'Bars'],
  ['line', 'Line'],
  ['area', 'Area'],
  ['scatter', 'Points'],
  ['number', 'Number'],
];
const MEASURES_MAX = 8;

const measureName = (place: number) => (place === 0 ? 'Measure' : `Measure ${place + 1}`);

interface ChartFormProps {
  readonly spec: ChartSpec;
  /** Names of what can go along the axis or make series. */
  readonly columns: readonly string[];
  readonly amounts: readonly string[];
  readonly onChange: (spec: ChartSpec) => void;
  /** Actions at the end of the line. */
  readonly children: ReactNode;
}

/** What is drawn, and how. */
export function ChartForm({ spec, columns, amounts, onChange, children }: ChartFormProps) {
  const { kind, x, y, series, stacked } = spec;
  const hasAxis = kind !== 'number';
  const along = kind === 'scatter' ? amounts : columns;
  const options = (names: readonly string[]) =>
    names.map((name) => (
      <option key={name} value={name}>
        {name}
      </option>
    ));
  const changeKind = (next: ChartKind) => {
    const places = next === 'scatter' ? amounts : columns;
    const axis =
      next === 'number'
        ? null
        : x !== null && places.includes(x)
          ? x
          : (places.find((name) => !y.includes(name)) ?? places[0] ?? null);
    onChange({
      ...spec,
      kind: next,
      x: axis,
      y: next === 'scatter' ? y.slice(0, 1) : y,
      series: next === 'number' ? null : series,
    });
  };
  const setMeasure = (place: number, name: string) =>
    onChange({
      ...spec,
      y:
        name === ''
          ? y.filter((_, other) => other !== place)
          : y.map((before, other) => (other === place ? name : before)),
    });
  const free = amounts.filter((name) => !y.includes(name));
  const mayAdd = series === null && kind !== 'scatter' && free.length > 0 && y.length < MEASURES_MAX;
  return (
    <form className={classes.row} aria-label="Chart" onSubmit={(event) => event.preventDefault()}>
      <label>
        Kind
        <select
          aria-label="Kind"
          value={kind}
          onChange={(event) => changeKind(event.currentTarget.value as ChartKind)}
        >
          {KINDS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {hasAxis && (
        <label>
          Along
          <select
            aria-label="Along"
            value={x ?? ''}
            onChange={(event) => onChange({ ...spec, x: event.currentTarget.value })}
          >
            {options(along)}
          </select>
        </label>
      )}
      {y.map((name, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a measure is its place
        <label key={place}>
          {measureName(place)}
          <select
            aria-label={measureName(place)}
            value={name}
            onChange={(event) => setMeasure(place, event.currentTarget.value)}
          >
            {y.length > 1 && <option value="">Take off</option>}
            {options(amounts.filter((other) => other === name || !y.includes(other)))}
          </select>
        </label>
      ))}
      {mayAdd && (
        <label>
          Also
          <select
            aria-label="Also"
            value=""
            onChange={(event) => onChange({ ...spec, y: [...y, event.currentTarget.value] })}
          >
            <option value="">–</option>
            {options(free)}
          </select>
        </label>
      )}
      {hasAxis && (
        <label>
          Series
          <select
            aria-label="Series"
            value={series ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...spec, series: value === '' ? null : value, y: value === '' ? y : y.slice(0, 1) })
            }
          >
            <option value="">None</option>
            {options(columns.filter((name) => name !== x))}
          </select>
        </label>
      )}
      {(kind === 'bar' || kind === 'area') && (series !== null || y.length > 1) && (
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={stacked}
            onChange={(event) => onChange({ ...spec, stacked: event.currentTarget.checked })}
          />
          Stacked
        </label>
      )}
      <div className={classes.end}>{children}</div>
    </form>
  );
}
