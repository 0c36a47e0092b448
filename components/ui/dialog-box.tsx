'use client';

import { Modal } from '@mantine/core';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import { useMounted } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import classes from './dialog.module.css';
import type { DialogProps } from './dialog.tsx';
import { MantineScope } from './mantine.tsx';
import { useAnyBoxOpen } from './open-boxes.ts';

/** What a dialog shows. On its own, because it is only loaded when it is opened. */
export function DialogBox({ title, over, edge, open, onClose, children }: DialogProps) {
  // Mantine notes where the focus came from when a dialog opens, not when it is born open.
  const mounted = useMounted();
  const hasBoxOverIt = useAnyBoxOpen();
  const { overlay, inner, content, header, body, close } = classes;
  return (
    <MantineScope>
      <Modal
        opened={open && mounted}
        onClose={onClose}
        title={
          <>
            {over && <span className={classes.over}>{over}</span>}
            {title}
          </>
        }
        centered={!edge}
        closeOnEscape={!hasBoxOverIt}
        transitionProps={{ duration: 0 }}
        // Mantine's lock writes a style element, which the content policy refuses.
        lockScroll={false}
        closeButtonProps={{ 'aria-label': 'Close', icon: <IconX size={16} aria-hidden="true" /> }}
        attributes={{ inner: { 'data-edge': edge || undefined } }}
        classNames={{
          overlay,
          inner,
          content,
          header,
          title: classes.title,
          body,
          close,
        }}
      >
        {children}
      </Modal>
    </MantineScope>
  );
}
