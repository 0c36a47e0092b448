'use client';

import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import classes from './annotations.module.css';
import type { DescriptionFormProps } from './description-form.tsx';
import { useTableAnnotations } from './use-annotations.ts';

interface EditableDescriptionProps {
  readonly table: string;
  /** Null: of the table. */
  readonly column: string | null;
  readonly description: string | null;
  readonly mayEdit: boolean;
  /** How it is shown. */
  readonly children: ReactNode;
}

const descriptionForm = later<DescriptionFormProps>(
  () => import('./description-form.tsx').then(({ DescriptionForm }) => DescriptionForm),
  reportNotLoaded,
);

/** A description; for whoever may, a press away from being another. */
export function EditableDescription({ children, mayEdit, ...of }: EditableDescriptionProps) {
  return mayEdit ? <Editable {...of}>{children}</Editable> : children;
}

function Editable({ table, column, description, children }: Omit<EditableDescriptionProps, 'mayEdit'>) {
  const [isOpen, setIsOpen] = useState(false);
  const wasOpen = useRef(false);
  const { data } = useTableAnnotations(table);
  const Form = useLater(descriptionForm, isOpen);
  if (isOpen && Form && data) {
    wasOpen.current = true;
    return (
      <Form {...{ table, column, description, written: data.written, onClose: () => setIsOpen(false) }} />
    );
  }
  return (
    <div className={classes.editable}>
      {children}
      <IconButton
        small
        // Whoever was in the form goes on from here.
        ref={(button) => {
          if (!button || !wasOpen.current) return;
          wasOpen.current = false;
          button.focus();
        }}
        aria-label={`Edit the description of ${column ?? table}`}
        aria-busy={isOpen || undefined}
        onPointerEnter={descriptionForm.fetch}
        onFocus={descriptionForm.fetch}
        onClick={() => setIsOpen(true)}
      >
        <IconPencil size={15} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
