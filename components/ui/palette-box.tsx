'use client';

import { Combobox, Modal, useCombobox, useComboboxTargetProps } from '@mantine/core';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import { useMounted } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { MantineScope } from './mantine.tsx';
import classes from './palette.module.css';
import type { PaletteProps } from './palette.tsx';

/** What a palette shows. On its own, because it is only loaded when it is opened. */
export function PaletteBox(props: PaletteProps) {
  const { open, onClose, label } = props;
  // Mantine notes where the focus came from when a dialog opens, not when it is born open.
  const mounted = useMounted();
  return (
    <MantineScope>
      <Modal.Root
        opened={open && mounted}
        onClose={onClose}
        transitionProps={{ duration: 0 }}
        // Mantine's lock writes a style element, which the content policy refuses.
        lockScroll={false}
        classNames={{ inner: classes.inner, content: classes.content, overlay: classes.overlay }}
      >
        <Modal.Overlay />
        <Modal.Content aria-label={label}>
          <Choice {...props} />
        </Modal.Content>
      </Modal.Root>
    </MantineScope>
  );
}

function Choice(props: PaletteProps) {
  const { groups, onClose, status, isStatusShown, busy, label } = props;
  const combobox = useCombobox({ opened: true, onDropdownClose: onClose });
  const [active, setActive] = useState<string | undefined>();
  const [isAwaited, setAwaited] = useState(false);
  const options = groups.flatMap((group) => group.options);
  const ids = options.map(({ id }) => id).join('\n');
  const { selectFirstOption, clickSelectedOption } = combobox;
  // The first is the closest, so it is chosen whenever there are others.
  useEffect(
    () => setActive(ids === '' ? undefined : (selectFirstOption() ?? undefined)),
    [selectFirstOption, ids],
  );
  useEffect(() => {
    if (!isAwaited || busy) return;
    setAwaited(false);
    clickSelectedOption();
  }, [isAwaited, busy, clickSelectedOption]);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(chosen) => options.find(({ id }) => id === chosen)?.onChoose()}
    >
      <Field {...props} active={active} onMove={setActive} onEnter={() => setAwaited(true)} />
      <p className={isStatusShown ? classes.status : 'visually-hidden'} role="status">
        {status}
      </p>
      <Combobox.Options className={classes.options} aria-label={label} aria-busy={busy || undefined}>
        {groups.map(({ title, options: of }) => (
          <Combobox.Group key={title} label={title} classNames={{ groupLabel: classes.groupLabel }}>
            {of.map(({ id, content }) => (
              <Combobox.Option key={id} value={id} className={classes.option}>
                {content}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
      </Combobox.Options>
    </Combobox>
  );
}

interface FieldProps extends PaletteProps {
  readonly active: string | undefined;
  readonly onMove: (active: string | undefined) => void;
  /** Pressed while what is shown is not yet for the text. */
  readonly onEnter: () => void;
}

function Field(props: FieldProps) {
  const { label, placeholder, text, onText, onClose, busy, active, onMove, onEnter } = props;
  const target = useComboboxTargetProps({
    targetType: 'input',
    withAriaAttributes: true,
    withKeyboardNavigation: true,
    withExpandedAttribute: true,
    onKeyDown: undefined,
    onClick: undefined,
    autoComplete: 'off',
  });
  return (
    <label className={classes.field}>
      <IconSearch size={18} stroke={1.75} aria-hidden="true" />
      <input
        {...target}
        data-autofocus
        type="text"
        inputMode="search"
        enterKeyHint="go"
        spellCheck={false}
        aria-label={label}
        aria-autocomplete="list"
        aria-activedescendant={active}
        placeholder={placeholder}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            onClose();
            return;
          }
          if (event.key === 'Enter' && busy && !event.nativeEvent.isComposing) {
            event.preventDefault();
            onEnter();
            return;
          }
          target.onKeyDown(event);
          const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '');
          onMove(list?.querySelector('[data-combobox-selected]')?.id);
        }}
      />
    </label>
  );
}
