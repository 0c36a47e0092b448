'use client';

import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import buttonClasses from '#components/ui/button.module.css';
import { later, useLater } from '#components/ui/later.ts';
import { Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ExportItem, ExportRequest } from '#server/exports/schema.ts';
import type { ExportFormProps } from './export-form.tsx';
import type { ExportLineProps } from './export-line.tsx';
import classes from './exports.module.css';
import { isUnderWay } from './format-words.ts';
import { useExports } from './use-exports.ts';
import { useStartedDownload } from './use-started-download.ts';

export interface ExportMenuProps {
  /** As it is to be run: parameters are rendered. */
  readonly sql: string;
  readonly placement: ExportRequest['placement'];
}

const exportForm = later<ExportFormProps>(
  () => import('./export-form.tsx').then(({ ExportForm }) => ExportForm),
  reportNotLoaded,
);
const exportLine = later<ExportLineProps>(
  () => import('./export-line.tsx').then(({ ExportLine }) => ExportLine),
  reportNotLoaded,
);

/** A button that exports a statement's whole result: which format, then how far it is; the file comes by the browser's own download. */
export function ExportMenu({ sql, placement }: ExportMenuProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [startedId, setStartedId] = useState<string | null>(null);
  const Form = useLater(exportForm, open);
  const Line = useLater(exportLine, open);
  const started = useExports().data?.find(({ id }) => id === startedId);
  useStartedDownload(started);

  const onStarted = (item: ExportItem) => {
    const { queryKey } = trpc.exports.list.queryOptions();
    queryClient.setQueryData(queryKey, (before) => [item, ...(before ?? [])]);
    void queryClient.invalidateQueries({ queryKey });
    setStartedId(item.id);
  };
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Export"
      align="end"
      className={classes.menu}
      target={(props) => (
        <button {...props} className={buttonClasses.button}>
          <IconDownload size={16} aria-hidden="true" />
          {started && isUnderWay(started) ? 'Exporting…' : 'Export'}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      )}
    >
      {started && Line ? (
        <>
          <ul className={classes.list}>
            <Line item={started} />
          </ul>
          <p className={classes.note}>
            The download has begun by itself. Whatever happens to this page, the file is under Downloads at
            the top for a day.
          </p>
          <button type="button" className={classes.another} onClick={() => setStartedId(null)}>
            Export in another format
          </button>
        </>
      ) : Form ? (
        <Form sql={sql} placement={placement} onStarted={onStarted} />
      ) : (
        <Skeleton height="280px" />
      )}
    </Popover>
  );
}
