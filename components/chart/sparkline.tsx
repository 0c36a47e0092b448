import classes from './chart.module.css';
import { sparkPaths } from './prepare/spark.ts';

/** The course of a number, without axes. Decoration beside the number: hidden from screen readers. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const { lines, areas } = sparkPaths(values);
  return (
    <svg viewBox="0 0 100 32" preserveAspectRatio="none" className={classes.spark} aria-hidden="true">
      <path d={areas} className={classes.sparkArea} />
      <path d={lines} className={classes.sparkLine} />
    </svg>
  );
}
