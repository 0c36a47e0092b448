'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import type { DraftCheck, PolicyDocument, PolicyVersionInFull } from '#server/access/schema.ts';
import { type DraftChange, draftChanges, rebase } from './draft-changes.ts';
import { type Draft, useDraft } from './draft-store.ts';

export interface PolicyDraft {
  /** The version in force. */
  readonly current: PolicyVersionInFull;
  readonly draft: Draft | null;
  /** What the pages show: the draft, or what is in force. */
  readonly document: PolicyDocument;
  readonly changes: readonly DraftChange[];
  /** Somebody saved another version since the draft began. */
  readonly isOvertaken: boolean;
  readonly edit: (document: PolicyDocument) => void;
  readonly discard: () => void;
  /** Puts the draft's changes over the version in force; the ids that both changed. */
  readonly goOn: () => readonly string[];
}

/** The policies as they are and as the person would have them. `initial` is what the server drew. */
export function usePolicyDraft(personId: string, initial: PolicyVersionInFull): PolicyDraft {
  const trpc = useTRPC();
  const current = useQuery(
    trpc.policies.current.queryOptions(undefined, { initialData: initial, staleTime: 5000 }),
  ).data;
  const { draft, setDraft } = useDraft(personId);
  const changes = useMemo(() => (draft ? draftChanges(draft.base, draft.document) : []), [draft]);
  return {
    current,
    draft,
    document: draft?.document ?? current.document,
    changes,
    isOvertaken: draft !== null && draft.baseNumber !== current.number,
    edit(document) {
      const base = draft?.base ?? current.document;
      const baseNumber = draft?.baseNumber ?? current.number;
      setDraft(draftChanges(base, document).length === 0 ? null : { baseNumber, base, document });
    },
    discard: () => setDraft(null),
    goOn() {
      if (!draft) return [];
      const { document, both } = rebase(draft.base, draft.document, current.document);
      const isEmpty = draftChanges(current.document, document).length === 0;
      setDraft(isEmpty ? null : { baseNumber: current.number, base: current.document, document });
      return both;
    },
  };
}

/** What the server finds wrong or doubtful in a document; undefined while it looks, or without a document. */
export function useDraftCheck(document: PolicyDocument | null): {
  readonly check: DraftCheck | undefined;
  readonly isChecking: boolean;
} {
  const client = useTRPCClient();
  const { data, isFetching } = useQuery({
    queryKey: ['policies-check', document],
    queryFn: ({ signal }) =>
      document ? client.policies.validate.mutate({ document }, { signal }) : undefined,
    enabled: document !== null,
    meta: { quiet: true },
  });
  return { check: document ? data : undefined, isChecking: isFetching };
}
