'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Status, StatusBadge } from '#components/ui/status-badge.tsx';
import type { ExportItem, ExportStatus } from '#server/exports/schema.ts';
import { Checksum } from './checksum.tsx';
import classes from './exports.module.css';
import { FORMAT_WORDS, fileAddress, isUnderWay, stateText } from './format-words.ts';

export interface ExportLineProps {
  readonly item: ExportItem;
}

const STATUS: Readonly<Record<ExportStatus, { readonly status: Status; readonly word: string }>> = {
  waiting: { status: 'idle', word: 'Waiting' },
  running: { status: 'notice', word: 'Running' },
  done: { status: 'good', word: 'Done' },
  failed: { status: 'critical', word: 'Failed' },
  cancelled: { status: 'idle', word: 'Cancelled' },
  expired: { status: 'idle', word: 'Gone' },
};

/** An export: how far it is, its file and checksum, and what can be done with it. */
export function ExportLine({ item }: ExportLineProps) {
  const locale = useLocale();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.exports.list.queryKey() });
  const cancel = useMutation(trpc.exports.cancel.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(trpc.exports.remove.mutationOptions({ onSettled: refresh }));
  const { id, fileName, format, status, sha256, cutTexts, createdAt } = item;
  const count = (value: number) => formatNumber(value, { unit: { kind: 'count' }, locale });
  const bytes = (value: number) => formatNumber(value, { unit: { kind: 'bytes' }, locale });
  const hasFile = status === 'done' || status === 'running';
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <span className={classes.name} title={item.sql}>
          {fileName}
        </span>
        <span role="status">
          <StatusBadge status={STATUS[status].status}>{STATUS[status].word}</StatusBadge>
        </span>
      </div>
      <p className={classes.facts}>
        {stateText(item, { count, bytes })}
        {' · '}
        {FORMAT_WORDS[format].label}, <RelativeTime at={createdAt} />
      </p>
      {cutTexts > 0 && (
        <p className={classes.facts}>
          {count(cutTexts)} {cutTexts === 1 ? 'text is' : 'texts are'} longer than a cell holds and cut.
          Another format has all of it.
        </p>
      )}
      {sha256 !== null && status === 'done' && <Checksum sha256={sha256} />}
      <div className={classes.actions}>
        {hasFile && (
          <a href={fileAddress(id)} download aria-label={`Download ${fileName}`}>
            Download
          </a>
        )}
        {isUnderWay(item) ? (
          <button
            type="button"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate({ id })}
            aria-label={`Stop ${fileName}`}
          >
            Stop
          </button>
        ) : (
          <button
            type="button"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ id })}
            aria-label={`Remove ${fileName}`}
          >
            Remove
          </button>
        )}
      </div>
    </li>
  );
}
