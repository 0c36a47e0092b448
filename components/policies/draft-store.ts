'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { PolicyDocument } from '#server/access/schema.ts';

/** Changes of the policies that are not saved: they stay in this window while its pages come and go. */
export interface Draft {
  /** The version it began with, and what that says. */
  readonly baseNumber: number;
  readonly base: PolicyDocument;
  readonly document: PolicyDocument;
}

const keyFor = (personId: string) => `portal-policy-draft-1:${personId}`;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isDocument(value: unknown): value is PolicyDocument {
  const { roles, policies } = (value ?? {}) as Partial<PolicyDocument>;
  return Array.isArray(roles) && Array.isArray(policies);
}

/** What nobody here wrote is no draft. The server checks the document whenever it is sent. */
function parse(text: string | null): Draft | null {
  if (text === null) return null;
  try {
    const { baseNumber, base, document } = JSON.parse(text) as Partial<Draft>;
    const isDraft = typeof baseNumber === 'number' && isDocument(base) && isDocument(document);
    return isDraft ? { baseNumber, base, document } : null;
  } catch {
    return null;
  }
}

/** The draft of the person who is signed in, kept in the window's own storage; null without changes. */
export function useDraft(personId: string): {
  readonly draft: Draft | null;
  readonly setDraft: (draft: Draft | null) => void;
} {
  const key = keyFor(personId);
  const text = useSyncExternalStore(
    subscribe,
    () => sessionStorage.getItem(key),
    () => null,
  );
  return useMemo(
    () => ({
      draft: parse(text),
      setDraft(next) {
        if (next) sessionStorage.setItem(key, JSON.stringify(next));
        else sessionStorage.removeItem(key);
        for (const listener of listeners) listener();
      },
    }),
    [key, text],
  );
}
