'use client';

import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { saveFile } from '#components/dashboards/save-file.ts';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import iconButton from '#components/ui/icon-button.module.css';
import { Menu } from '#components/ui/menu.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { SeenSuite } from '#server/quality/schema.ts';
import { useRemoveSuite } from './use-suite-steps.ts';

interface SuiteActionsProps {
  readonly table: string;
  readonly suite: SeenSuite;
  readonly isEditable: boolean;
}

/** Editing and removing a suite, and taking it elsewhere as a file; nothing for whoever does not see all that it says. */
export function SuiteActions({ table, suite, isEditable }: SuiteActionsProps) {
  const { id, name, checks } = suite;
  const router = useRouter();
  const exportAs = useExport(table, suite);
  const remove = useRemoveSuite(table);
  if (checks === null) return null;
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;
  return (
    <Menu
      label={`More about ${name}`}
      buttonClassName={iconButton.icon}
      groups={[
        [
          { label: 'Export as YAML', onSelect: () => void exportAs('yaml') },
          { label: 'Export for Great Expectations', onSelect: () => void exportAs('gx') },
        ],
        isEditable
          ? [
              {
                label: 'Edit',
                icon: <IconPencil {...icon} />,
                onSelect: () => router.push(`/quality/suites/${id}?${new URLSearchParams({ table })}`),
              },
              { label: 'Remove', icon: <IconTrash {...icon} />, onSelect: () => void remove(suite) },
            ]
          : [],
      ]}
    >
      <IconDots size={16} aria-hidden="true" />
    </Menu>
  );
}

function useExport(table: string, { id, name }: SeenSuite) {
  const client = useTRPCClient();
  return async (format: 'yaml' | 'gx') => {
    try {
      const { text, leftOut } = await client.quality.writeText.query({ table, suite: id, format });
      const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
      const [type, end] = format === 'yaml' ? ['application/yaml', 'yml'] : ['application/json', 'json'];
      saveFile(new Blob([text], { type }), `${file}.${end}`);
      if (leftOut.length > 0) {
        showToast({
          tone: 'good',
          title: `${name} is exported without ${leftOut.length} of its checks`,
          text: `Great Expectations does not have these: ${leftOut.join(', ')}`,
        });
      }
    } catch (error) {
      const text = failureOf(error);
      showToast({
        tone: 'critical',
        title: `${name} could not be exported`,
        ...(text !== null && { text }),
      });
    }
  };
}
