'use client';

import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './exports.module.css';

const CONFIRMATION_MS = 2000;

/** The file's SHA-256, by which a download can be compared. */
export function Checksum({ sha256 }: { sha256: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <p className={classes.checksum}>
      SHA-256 <code title={sha256}>{sha256}</code>
      <button
        type="button"
        onClick={() => navigator.clipboard.writeText(sha256).then(() => setCopied(true))}
        aria-label="Copy the SHA-256"
      >
        <Icon size={14} aria-hidden="true" />
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </button>
    </p>
  );
}
