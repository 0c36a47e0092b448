import { IconExclamationCircle } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { QueryProblem } from '#server/queries/schema.ts';
import classes from './problem-view.module.css';

/** Why there is no result: where in the statement, and what can be done. */
export function ProblemView({ problem, actions }: { problem: QueryProblem; actions?: ReactNode }) {
  const { code, message, line, column, missingTable } = problem;
  return (
    <div className={classes.problem} role="alert">
      <IconExclamationCircle size={18} stroke={1.75} aria-hidden="true" className={classes.icon} />
      <div>
        {line !== null && (
          <p className={classes.place}>
            Line {line}
            {column !== null && `, column ${column}`}
          </p>
        )}
        <p className={classes.message}>{message}</p>
        {actions && <div className={classes.actions}>{actions}</div>}
        {missingTable !== null && code !== 'server_only' && (
          <p className={classes.ask}>
            If there is such a table and you need it,{' '}
            <Link href={`/access/request?dataset=${encodeURIComponent(missingTable)}`}>ask for access</Link>.
          </p>
        )}
      </div>
    </div>
  );
}
