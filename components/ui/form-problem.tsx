import { IconExclamationCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './form-problem.module.css';

/** Why a form as a whole was not taken; nothing without children. Read out when it appears. */
export function FormProblem({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={classes.region}>
      {children !== null && children !== undefined && (
        <p className={classes.problem}>
          <IconExclamationCircle size={16} aria-hidden="true" />
          <span>{children}</span>
        </p>
      )}
    </div>
  );
}
