'use client';

import { type ComponentType, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { type Later, later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { useAccountChange } from './use-account-change.ts';

export interface FormProps {
  readonly onDone: () => void;
}

/** A form that is fetched when it is about to be opened: what checks its fields weighs as much as the page. */
export function laterForm<Props extends FormProps>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  return later(load, reportNotLoaded);
}

interface FormButtonProps<Props extends FormProps> {
  readonly verb: string;
  /** Where the verb alone does not say of what. */
  readonly label?: string;
  readonly title: string;
  readonly form: Later<Props>;
  readonly of: Omit<Props, keyof FormProps>;
}

/** A button that opens a form in a dialog. When it is closed, however, the account is read anew. */
export function FormButton<Props extends FormProps>({
  verb,
  label,
  title,
  form,
  of,
}: FormButtonProps<Props>) {
  const [open, setOpen] = useState(false);
  const Form = useLater(form, open);
  const reread = useAccountChange();
  const close = () => {
    setOpen(false);
    void reread();
  };
  const prepare = () => {
    prepareDialog();
    form.fetch();
  };
  const props = { ...of, onDone: close } as Props;
  return (
    <>
      <Button onPointerEnter={prepare} onFocus={prepare} onClick={() => setOpen(true)} aria-label={label}>
        {verb}
      </Button>
      <Dialog title={title} open={open && Form !== null} onClose={close}>
        {Form && <Form {...props} />}
      </Dialog>
    </>
  );
}
