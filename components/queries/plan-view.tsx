import type { CSSProperties } from 'react';
import type { PlanStep } from '#server/queries/schema.ts';
import classes from './plan-view.module.css';

/** How a statement would be carried out: what is indented comes first and feeds what is above it. */
export function PlanView({ steps }: { steps: readonly PlanStep[] }) {
  return (
    <ol className={classes.plan} aria-label="Plan">
      {steps.map((step, place) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan never changes
          key={place}
          className={classes.step}
          style={{ '--depth': step.depth } as CSSProperties}
        >
          <span className="visually-hidden">Level {step.depth + 1}: </span>
          <span className={classes.title}>{step.title}</span>
          {step.details.map((detail) => (
            <span key={detail} className={classes.detail}>
              {detail}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}
