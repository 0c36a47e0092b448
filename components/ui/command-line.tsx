'use client';

import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './command-line.module.css';
import { ScrollRegion } from './scroll-region.tsx';
import { useCopied } from './use-copied.ts';

/** A command to run elsewhere, with a button that copies it. */
export function CommandLine({ command, label = 'To copy' }: { command: string; label?: string }) {
  const [copied, copy] = useCopied();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <div className={classes.box}>
      <ScrollRegion role="group" label={label} className={classes.command}>
        <pre>{command}</pre>
      </ScrollRegion>
      <button type="button" className={classes.copy} onClick={() => copy(command)}>
        <Icon size={14} aria-hidden="true" />
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </button>
    </div>
  );
}
