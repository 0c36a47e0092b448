'use client';

import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './command-line.module.css';

const CONFIRMATION_MS = 2000;

/** A command to run elsewhere, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const Icon = copied ? IconCheck : IconCopy;
  return (
    <div className={classes.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className={classes.command} tabIndex={0}>
        {command}
      </pre>
      <button
        type="button"
        className={classes.copy}
        onClick={() => navigator.clipboard.writeText(command).then(() => setCopied(true))}
      >
        <Icon size={14} aria-hidden="true" />
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </button>
    </div>
  );
}
