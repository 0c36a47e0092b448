'use client';

import { ParameterBar } from '#components/queries/parameters/parameter-bar.tsx';
import classes from './board.module.css';
import type { BoardValues } from './use-board-values.ts';

/** One control for each parameter that the board's tiles have. */
export function BoardFilters({ parameters, typed, change, apply }: BoardValues) {
  if (parameters.length === 0) return null;
  return (
    <div className={classes.filters}>
      <ParameterBar parameters={parameters} values={typed} onChange={change} onRun={apply} />
    </div>
  );
}
