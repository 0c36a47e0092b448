'use client';

import { IconArrowRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Palette, type PaletteProps, preparePalette } from '#components/ui/palette.tsx';
import type { CatalogHit } from '#server/catalog/schema.ts';
import { calledAs, KINDS } from './asset-kinds.ts';
import { groupByKind } from './palette-groups.ts';
import { questionAddress } from './question-address.ts';
import { reasonWords } from './reason-words.ts';
import classes from './search-palette.module.css';

const PAUSE_MS = 80;
const FOUND_MAX = 12;
const RECENT_MAX = 6;
const POPULAR_MAX = 6;
const TEXT_LENGTH_MAX = 200;

export interface SearchPaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

// With this, and not after it, comes what it is made of.
preparePalette();

/** The catalog from anywhere: what is typed is found as it is typed; before that, what one used last and what others use. */
export function SearchPalette({ open, onClose }: SearchPaletteProps) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const wanted = useAfterPause(typed.trim().slice(0, TEXT_LENGTH_MAX));
  const close = () => {
    setTyped('');
    onClose();
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const { groups, status, isStatusShown, busy } = useOffer(wanted, open, go);
  const everywhere = typed.trim() === '' ? '/catalog' : `/catalog?${questionAddress({ text: typed.trim() })}`;
  const last = {
    title: 'Catalog',
    options: [
      {
        id: 'catalog',
        onChoose: () => go(everywhere),
        content: (
          <span className={classes.all}>
            <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
            {typed.trim() === '' ? 'Open the catalog' : `Search the catalog for “${typed.trim()}”`}
          </span>
        ),
      },
    ],
  };
  return (
    <Palette
      label="Search"
      placeholder="Tables, dashboards, queries, metrics, columns"
      open={open}
      onClose={close}
      text={typed}
      onText={setTyped}
      groups={[...groups, last]}
      status={status}
      isStatusShown={isStatusShown}
      busy={busy || wanted !== typed.trim().slice(0, TEXT_LENGTH_MAX)}
    />
  );
}

type Offer = Pick<PaletteProps, 'groups' | 'status' | 'isStatusShown' | 'busy'>;

function useOffer(text: string, open: boolean, go: (href: string) => void): Offer {
  const trpc = useTRPC();
  const isEmpty = text === '';
  const quiet = { enabled: open, meta: { quiet: true } };
  const recent = useQuery(
    trpc.catalog.recent.queryOptions(
      { limit: RECENT_MAX },
      { ...quiet, enabled: open && isEmpty, staleTime: 0 },
    ),
  );
  const found = useQuery(
    trpc.catalog.search.queryOptions(
      { text, limit: isEmpty ? POPULAR_MAX : FOUND_MAX },
      { ...quiet, placeholderData: keepPreviousData },
    ),
  );
  const busy = found.isPlaceholderData || (found.isPending && open);
  if (found.isError) {
    const status = 'The catalog does not answer. Try again in a moment.';
    return { groups: [], status, isStatusShown: true, busy };
  }
  if (!found.data) return { groups: [], status: 'Looking', isStatusShown: true, busy };
  const hits = found.data.hits;
  if (isEmpty) {
    const used = new Set(recent.data?.map(keyOf));
    return {
      groups: [
        toGroup('Used last', recent.data ?? [], go),
        toGroup(
          'Used most',
          hits.filter((hit) => !used.has(keyOf(hit))),
          go,
        ),
      ].filter(({ options }) => options.length > 0),
      status: 'Type to search',
      isStatusShown: false,
      busy,
    };
  }
  return {
    groups: groupByKind(hits).map(({ kind, hits: of }) => toGroup(KINDS[kind].many, of, go)),
    isStatusShown: hits.length === 0 || found.data.partial,
    status:
      hits.length === 0
        ? 'Nothing of that name for you'
        : found.data.partial
          ? 'Nothing has all of these words. These have some of them.'
          : `${hits.length} found`,
    busy,
  };
}

function keyOf({ kind, name }: CatalogHit): string {
  return `${kind} ${name}`;
}

function toGroup(title: string, hits: readonly CatalogHit[], go: (href: string) => void) {
  return {
    title,
    options: hits.map((hit) => ({
      id: keyOf(hit),
      content: <Hit hit={hit} />,
      onChoose: () => go(hit.href),
    })),
  };
}

function Hit({ hit }: { hit: CatalogHit }) {
  const { icon: Icon, one } = KINDS[hit.kind];
  const reason = reasonWords(hit);
  return (
    <span className={classes.hit}>
      <Icon size={16} stroke={1.75} aria-hidden="true" className={classes.icon} />
      <span className={classes.words}>
        <span className={classes.name} data-code={hit.kind === 'table' || undefined}>
          {calledAs(hit)}
        </span>
        {hit.description !== '' && <span className={classes.description}>{hit.description}</span>}
      </span>
      <span className={classes.reason}>{reason ?? one}</span>
    </span>
  );
}

/** What was typed, as soon as nobody has typed for a moment. */
function useAfterPause(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
