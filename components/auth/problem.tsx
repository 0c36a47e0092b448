import { IconExclamationCircle } from '@tabler/icons-react';
import classes from './gate.module.css';

/** Why the form was not taken; read out when it appears. */
export function Problem({ children }: { children: string | null }) {
  return (
    <div role="alert">
      {children !== null && (
        <p className={classes.problem}>
          <IconExclamationCircle size={16} aria-hidden="true" />
          {children}
        </p>
      )}
    </div>
  );
}
