'use client';

import { useState } from 'react';
import type { BulkFormProps } from '#components/annotations/bulk-form.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import classes from './catalog.module.css';

const bulkForm = later<BulkFormProps>(
  () => import('#components/annotations/bulk-form.tsx').then(({ BulkForm }) => BulkForm),
  reportNotLoaded,
);

interface ChoosingBarProps {
  readonly chosen: ReadonlySet<string>;
  /** Tables that are listed now. */
  readonly listed: readonly string[];
  readonly mayDecide: boolean;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onEnd: () => void;
}

/** While tables are chosen to be changed together. What is chosen stays so through other searches. */
export function ChoosingBar({ chosen, listed, mayDecide, onChoose, onEnd }: ChoosingBarProps) {
  const [isOpen, setIsOpen] = useState(false);
  const Form = useLater(bulkForm, isOpen);
  const tables = [...chosen].sort();
  return (
    <section className={classes.choosing} aria-label="Edit several tables">
      <span role="status">{tables.length === 1 ? '1 table chosen' : `${tables.length} tables chosen`}</span>
      <Button onClick={() => onChoose(new Set([...chosen, ...listed]))}>Choose all that are listed</Button>
      <Button
        tone="primary"
        disabled={tables.length === 0}
        onPointerEnter={() => {
          prepareDialog();
          bulkForm.fetch();
        }}
        onClick={() => setIsOpen(true)}
      >
        Change…
      </Button>
      <Button onClick={onEnd}>Done</Button>
      <Dialog
        title={tables.length === 1 ? 'Change 1 table' : `Change ${tables.length} tables`}
        open={isOpen}
        onClose={() => setIsOpen(false)}
      >
        {Form && <Form tables={tables} mayDecide={mayDecide} onDone={() => setIsOpen(false)} />}
      </Dialog>
    </section>
  );
}
