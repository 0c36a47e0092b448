'use client';

import { Notification } from '@mantine/core';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import { IconCircleCheckFilled, IconExclamationCircleFilled, IconX } from '@tabler/icons-react';
import { MantineScope } from './mantine.tsx';
import classes from './toast-list.module.css';
import type { ShownToast } from './toasts.tsx';

export interface ToastListProps {
  readonly toasts: readonly ShownToast[];
  readonly onDismiss: (id: number) => void;
}

/** The toasts themselves. On their own, because they are only loaded once the page stands. */
export function ToastList({ toasts, onDismiss }: ToastListProps) {
  const { body, title: titleClass, description, closeButton } = classes;
  return (
    <MantineScope>
      {toasts.map(({ id, tone, title, text, action }) => {
        const Icon = tone === 'good' ? IconCircleCheckFilled : IconExclamationCircleFilled;
        return (
          <Notification
            key={id}
            // The stack is the live region: a second one in it would be read twice.
            role="presentation"
            icon={<Icon size={16} aria-hidden="true" />}
            title={title}
            onClose={() => onDismiss(id)}
            closeButtonProps={{ 'aria-label': 'Dismiss', icon: <IconX size={14} aria-hidden="true" /> }}
            classNames={{
              root: classes.toast,
              icon: tone === 'good' ? classes.good : classes.critical,
              body,
              title: titleClass,
              description,
              closeButton,
            }}
          >
            {text}
            {action && (
              <button
                type="button"
                className={classes.action}
                onClick={() => {
                  onDismiss(id);
                  action.onSelect();
                }}
              >
                {action.label}
              </button>
            )}
          </Notification>
        );
      })}
    </MantineScope>
  );
}
