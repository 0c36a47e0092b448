'use client';

import { IconColumns3, IconTable, IconX } from '@tabler/icons-react';
import Link from 'next/link';
import { columnAddress, datasetAddress } from '#components/datasets/dataset-address.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { LinkedThing, TermPage } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { useGlossaryActions } from './use-glossary.ts';

interface TermLinksProps {
  readonly term: TermPage;
  readonly mayEdit: boolean;
}

/** The tables and columns that a term is about, as far as the person sees them. */
export function TermLinks({ term, mayEdit }: TermLinksProps) {
  const { unlink } = useGlossaryActions();
  return (
    <Panel title="Linked data" flush>
      {term.links.length === 0 ? (
        <EmptyState title="Linked to nothing that you see">
          {mayEdit
            ? 'Link it to tables and columns: they are then found by its name and its synonyms.'
            : 'Stewards link terms to the tables and columns that are about them.'}
        </EmptyState>
      ) : (
        <ul className={classes.list} aria-label="Linked data">
          {term.links.map((link) => (
            <LinkItem
              key={`${link.dataset} ${link.column}`}
              link={link}
              {...(mayEdit && { onRemove: () => unlink(term, link) })}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LinkItem({ link, onRemove }: { link: LinkedThing; onRemove?: () => void }) {
  const { dataset, column, description, author, at } = link;
  const Icon = column === null ? IconTable : IconColumns3;
  const name = column === null ? dataset : `${dataset}.${column}`;
  return (
    <li className={`${classes.item} ${classes.withAction}`}>
      <Icon size={18} stroke={1.75} aria-hidden="true" className={classes.kind} />
      <div className={classes.words}>
        <h3 className={classes.code}>
          <Link href={column === null ? datasetAddress(dataset) : columnAddress(dataset, column)}>
            <SoftBreaks text={name} />
          </Link>
        </h3>
        <p className={classes.meaning} data-missing={description === null || undefined}>
          {description ?? 'Nobody has described it yet.'}
        </p>
        <p className={classes.note}>
          Linked by {author}, <RelativeTime at={at} />
        </p>
      </div>
      {onRemove && (
        <IconButton aria-label={`Remove the link to ${name}`} onClick={onRemove}>
          <IconX size={16} aria-hidden="true" />
        </IconButton>
      )}
    </li>
  );
}
