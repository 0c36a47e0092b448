'use client';

import { IconAlertTriangle, IconSpeakerphone } from '@tabler/icons-react';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import type { TableAnnotations } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { dayWords, isShown } from './announcement-days.ts';

/** What whoever opens the table is to know first: that something else is to be used, and what its people announce. */
export function TableNotices({ deprecation, announcement }: TableAnnotations) {
  const locale = useLocale();
  return (
    <>
      {deprecation && (
        <section className={classes.notice} data-tone="warning" aria-label="Deprecated">
          <IconAlertTriangle size={18} aria-hidden="true" />
          <div>
            <p className={classes.lead}>
              Deprecated
              {deprecation.replacement && (
                <>
                  : use <Link href={datasetAddress(deprecation.replacement)}>{deprecation.replacement}</Link>
                </>
              )}
              {deprecation.removedOn && <>, it is removed on {dayWords(deprecation.removedOn, locale)}</>}
            </p>
            <Markdown text={deprecation.note} />
          </div>
        </section>
      )}
      {announcement && isShown(announcement, new Date()) && (
        <section className={classes.notice} aria-label="Announcement">
          <IconSpeakerphone size={18} aria-hidden="true" />
          <div>
            <Markdown text={announcement.text} />
          </div>
        </section>
      )}
    </>
  );
}
