import { type ReactNode, useMemo } from 'react';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import type { PlanStep } from '#server/queries/schema.ts';
import { type PlanNode, planTree } from './plan-tree.ts';
import classes from './plan-view.module.css';

/** How a statement would be or was carried out: what is indented comes first and feeds what is above it. */
export function PlanView({ steps }: { steps: readonly PlanStep[] }) {
  const tree = useMemo(() => planTree(steps), [steps]);
  const locale = useLocale();
  const total = steps.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const isMeasured = steps.some(({ ms }) => ms !== null);
  return (
    <div className={classes.plan}>
      {isMeasured && (
        <p className={classes.total}>
          {formatNumber(total, { unit: { kind: 'milliseconds' }, locale })} of work in {steps.length} steps.
          Bars are each step’s share of it.
        </p>
      )}
      <ol aria-label="Plan">
        {tree.map((node) => (
          <Step key={node.place} node={node} />
        ))}
      </ol>
    </div>
  );
}

function Step({ node }: { node: PlanNode }) {
  const { step, children } = node;
  const line = <Line node={node} />;
  return (
    <li className={classes.step}>
      {children.length === 0 ? (
        <div className={classes.line}>{line}</div>
      ) : (
        <details open>
          <summary className={classes.line}>
            <span className="visually-hidden">Level {step.depth + 1}: </span>
            {line}
          </summary>
          <ol>
            {children.map((child) => (
              <Step key={child.place} node={child} />
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

function Line({ node: { step, share } }: { node: PlanNode }): ReactNode {
  const locale = useLocale();
  const { title, details, ms, rows } = step;
  const percent =
    share === null ? null : formatNumber(share, { unit: { kind: 'share' }, decimals: 0, locale });
  // Rows and times of a measured plan have their places.
  const said = ms === null ? details : details.filter((detail) => !/^[\d,]+ rows?$| ms$/.test(detail));
  return (
    <>
      <span className={classes.what}>
        <span className={classes.title}>{title}</span>
        {said.map((detail) => (
          <span key={detail} className={classes.detail}>
            {detail}
          </span>
        ))}
      </span>
      {ms !== null && (
        <span className={classes.figures}>
          {rows !== null && (
            <span className={classes.rows}>
              {formatNumber(rows, { unit: { kind: 'count' }, locale })} rows
            </span>
          )}
          <span className={classes.ms}>{formatNumber(ms, { unit: { kind: 'milliseconds' }, locale })}</span>
          <span className={classes.share} title={`${percent} of the work`}>
            <span className={classes.bar} style={{ width: `${(share ?? 0) * 100}%` }} />
            <span className="visually-hidden">, {percent} of the work</span>
          </span>
        </span>
      )}
    </>
  );
}
