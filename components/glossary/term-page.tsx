'use client';

import { IconLinkPlus, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { TermPage as Page } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { LinkDialog } from './link-dialog.tsx';
import { TermAside } from './term-aside.tsx';
import { TermChain } from './term-chain.tsx';
import { TermDialog } from './term-dialog.tsx';
import { TermHistory } from './term-history.tsx';
import { TermLinks } from './term-links.tsx';
import { TermNotices } from './term-notices.tsx';
import { useGlossaryActions } from './use-glossary.ts';

interface TermPageProps {
  readonly initial: Page;
  readonly mayEdit: boolean;
}

/** One term: what it means, what it hangs together with, which data is about it, and what it has been. */
export function TermPage({ initial, mayEdit }: TermPageProps) {
  const trpc = useTRPC();
  const hydrated = useHydrated();
  const read = useQuery(
    trpc.glossary.term.queryOptions(
      { id: initial.id },
      // Somebody may have changed it, or what it is linked to, while the page was on its way.
      { initialData: initial as never, staleTime: 0, meta: { quiet: true } },
    ),
  ).data;
  const term: Page = hydrated ? read : initial;
  const isEditable = mayEdit && !term.deleted;
  return (
    <>
      <TermChain chain={term.chain} />
      <PageHeader title={term.name}>{isEditable && <Actions term={term} />}</PageHeader>
      <TermNotices term={term} mayEdit={mayEdit} />
      <div className={classes.pageBeside}>
        <div className={classes.stack}>
          <Panel title="Definition">
            <div className={classes.definition}>
              <Markdown text={term.definition} />
            </div>
          </Panel>
          <TermLinks term={term} mayEdit={isEditable} />
          <TermHistory term={term} mayEdit={isEditable} />
        </div>
        <TermAside term={term} />
      </div>
    </>
  );
}

function Actions({ term }: { term: Page }) {
  const router = useRouter();
  const { remove, isPending } = useGlossaryActions();
  const [open, setOpen] = useState<'edit' | 'link' | null>(null);
  const close = () => setOpen(null);
  const prepare = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <Button busy={isPending} onClick={() => remove(term, () => router.push('/glossary'))}>
        <IconTrash size={16} aria-hidden="true" />
        Delete
      </Button>
      <Button {...prepare} onClick={() => setOpen('link')}>
        <IconLinkPlus size={16} aria-hidden="true" />
        Link to data
      </Button>
      <Button {...prepare} tone="primary" onClick={() => setOpen('edit')}>
        <IconPencil size={16} aria-hidden="true" />
        Edit
      </Button>
      <TermDialog open={open === 'edit'} onClose={close} term={term} onSaved={close} />
      <LinkDialog open={open === 'link'} onClose={close} term={term} />
    </>
  );
}
