'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Picker } from '#components/ui/picker.tsx';
import { termAddress } from './glossary-address.ts';
import { useGlossary, useGlossaryActions } from './use-glossary.ts';

interface TermsOfProps {
  readonly dataset: string;
  /** Null: the table. */
  readonly column: string | null;
  readonly editable: boolean;
}

/** The terms that a table or a column is about, each leading to its page; for editors with a list to add from. */
export function TermsOf({ dataset, column, editable }: TermsOfProps) {
  const trpc = useTRPC();
  // One question for the table and all of its columns.
  const linked = useQuery(trpc.glossary.ofDataset.queryOptions({ dataset }, { meta: { quiet: true } })).data;
  const all = useGlossary({ enabled: editable }).data?.terms ?? [];
  const { link, unlink } = useGlossaryActions();
  const terms = linked?.filter((term) => term.column === column) ?? [];
  if (!editable && terms.length === 0) return column === null && linked ? '–' : null;
  const names = new Map([...all, ...terms].map(({ id, name }) => [id, name]));
  return (
    <Picker
      label="Terms"
      labelHidden={column === null}
      addLabel="Add term"
      readOnly={!editable}
      options={[...names].map(([value, label]) => ({
        value,
        label,
        href: termAddress(value),
        hint: all.find(({ id }) => id === value)?.synonyms.join(', ') ?? '',
      }))}
      chosen={terms.map(({ id }) => id)}
      onChange={(chosen) => {
        const before = new Set(terms.map(({ id }) => id));
        const named = (id: string) => ({ id, name: names.get(id) ?? id });
        for (const id of chosen) if (!before.has(id)) link(named(id), { dataset, column });
        for (const { id } of terms) if (!chosen.includes(id)) unlink(named(id), { dataset, column });
      }}
    />
  );
}
