import { type ChartTable, numberIn, type ResultRow } from './chart-table.ts';

export interface FunnelInput {
  readonly unit?: string | undefined;
  readonly steps: readonly { readonly column: string; readonly label: string }[];
}

export interface FunnelStep {
  readonly label: string;
  readonly value: number | null;
  /** Fraction of the first step that got here. */
  readonly ofFirst: number | null;
  /** Fraction of the step before that got here; null for the first. */
  readonly ofPrevious: number | null;
  /** `ofFirst` in the previous period. */
  readonly previousOfFirst: number | null;
}

export interface Funnel {
  readonly steps: readonly FunnelStep[];
  readonly empty: boolean;
  readonly table: ChartTable;
}

/** How many got to each step, from the rows of the whole periods (`bucket` null). */
export function prepareFunnel(tile: FunnelInput, rows: readonly ResultRow[]): Funnel {
  const whole = (name: string) => rows.find((row) => row.period === name && row.bucket === null);
  const current = tile.steps.map(({ column }) => numberIn(whole('current'), column));
  const previous = tile.steps.map(({ column }) => numberIn(whole('previous'), column));
  const steps = tile.steps.map(
    ({ label }, place): FunnelStep => ({
      label,
      value: current[place] ?? null,
      ofFirst: fraction(current[place], current[0]),
      ofPrevious: place === 0 ? null : fraction(current[place], current[place - 1]),
      previousOfFirst: fraction(previous[place], previous[0]),
    }),
  );
  const unit = tile.unit ?? 'count';
  return {
    steps,
    empty: !current[0],
    table: {
      columns: [
        { label: 'Step', format: 'text' },
        { label: unit.charAt(0).toUpperCase() + unit.slice(1), format: 'integer' },
        { label: 'Of the first step', format: 'percent' },
        { label: 'Of the step before', format: 'percent' },
        { label: 'Of the first step, previous period', format: 'percent' },
      ],
      rows: steps.map((step) => [
        step.label,
        step.value,
        step.ofFirst,
        step.ofPrevious,
        step.previousOfFirst,
      ]),
      total: steps.length,
    },
  };
}

function fraction(part: number | null | undefined, whole: number | null | undefined): number | null {
  return part === null || part === undefined || !whole ? null : part / whole;
}
