'use client';

import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useCopied } from '#components/ui/use-copied.ts';
import classes from './exports.module.css';

/** The file's SHA-256, by which a download can be compared. */
export function Checksum({ sha256 }: { sha256: string }) {
  const [copied, copy] = useCopied();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <p className={classes.checksum}>
      SHA-256 <code title={sha256}>{sha256}</code>
      <button type="button" onClick={() => copy(sha256)} aria-label="Copy the SHA-256">
        <Icon size={14} aria-hidden="true" />
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </button>
    </p>
  );
}
