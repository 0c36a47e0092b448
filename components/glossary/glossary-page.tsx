'use client';

import { IconDownload, IconFileImport, IconPlus } from '@tabler/icons-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';
import { CatalogTabs } from '#components/catalog/catalog-tabs.tsx';
import { Loaded } from '#components/trpc/loaded.tsx';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { Glossary } from '#server/glossary/schema.ts';
import { DeletedList } from './deleted-list.tsx';
import classes from './glossary.module.css';
import { type GlossaryView, glossaryAddress, parseView, termAddress } from './glossary-address.ts';
import { GlossaryFilters } from './glossary-filters.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { matchTerms } from './match-terms.ts';
import { TermDialog } from './term-dialog.tsx';
import { TermList } from './term-list.tsx';
import { TreePanel } from './tree-panel.tsx';
import { useGlossary } from './use-glossary.ts';

/** The words of the business: what hangs below what, and what each means. What is looked at is the page's address. */
export function GlossaryPage({ mayEdit }: { mayEdit: boolean }) {
  const address = useSearchParams().toString();
  const view = useMemo(() => parseView(new URLSearchParams(address)), [address]);
  const change = (next: Partial<GlossaryView>) =>
    window.history.replaceState(null, '', glossaryAddress({ ...view, ...next }));
  const read = useGlossary();
  return (
    <>
      <PageHeader title="Glossary" lead="What the words of the business mean, and which data is about them.">
        <a className={buttonClasses.button} href="/api/glossary" download>
          <IconDownload size={16} aria-hidden="true" />
          Export
        </a>
        {mayEdit && <EditActions parent={view.below} />}
      </PageHeader>
      <CatalogTabs />
      <Loaded read={read} failed="The glossary could not be loaded" height="420px">
        {(glossary) => <Terms glossary={glossary} view={view} change={change} mayEdit={mayEdit} />}
      </Loaded>
    </>
  );
}

function EditActions({ parent }: { parent: string | null }) {
  const router = useRouter();
  const [open, setOpen] = useState<'term' | 'import' | null>(null);
  const close = () => setOpen(null);
  const prepare = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <Button {...prepare} onClick={() => setOpen('import')}>
        <IconFileImport size={16} aria-hidden="true" />
        Import
      </Button>
      <Button {...prepare} tone="primary" onClick={() => setOpen('term')}>
        <IconPlus size={16} aria-hidden="true" />
        New term
      </Button>
      <TermDialog
        open={open === 'term'}
        onClose={close}
        term={null}
        parent={parent}
        onSaved={(id) => {
          close();
          router.push(termAddress(id));
        }}
      />
      <ImportDialog open={open === 'import'} onClose={close} />
    </>
  );
}

interface TermsProps {
  readonly glossary: Glossary;
  readonly view: GlossaryView;
  readonly change: (next: Partial<GlossaryView>) => void;
  readonly mayEdit: boolean;
}

function Terms({ glossary: { terms, deleted }, view, change, mayEdit }: TermsProps) {
  const found = useMemo(() => matchTerms(terms, view), [terms, view]);
  if (terms.length === 0 && deleted.length === 0)
    return (
      <Surface>
        <EmptyState title="There are no terms yet">
          {mayEdit
            ? 'Make the first one, or import a file: what people call things leads them to the data.'
            : 'Stewards write down here what the words of the business mean.'}
        </EmptyState>
      </Surface>
    );
  return (
    <div className={classes.beside}>
      <TreePanel terms={terms} chosen={view.below} onChoose={(below) => change({ below })} />
      <section className={classes.main} aria-label="Terms">
        <GlossaryFilters
          {...{ terms, view, change, mayEdit }}
          shown={view.show === 'deleted' ? deleted.length : found.length}
        />
        {view.show === 'deleted' ? (
          <DeletedList deleted={deleted} />
        ) : found.length === 0 ? (
          <Surface>
            <EmptyState title="No term is like that">
              Use fewer words, or look at all of the glossary.
            </EmptyState>
          </Surface>
        ) : (
          <TermList terms={terms} shown={found} />
        )}
      </section>
    </div>
  );
}
