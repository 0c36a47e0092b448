'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useMemo, useState } from 'react';
import type { BoardTile } from '#server/boards/schema.ts';
import type { ParameterValues, TemplateParameter } from '#server/queries/sql-template.ts';
import { boardParameters, readValues, writeValues } from './board-parameters.ts';

const PAUSE_MS = 500;

export interface BoardValues {
  readonly parameters: readonly TemplateParameter[];
  /** What the controls show. */
  readonly typed: ParameterValues;
  /** What the tiles are asked with, and the address holds. */
  readonly applied: ParameterValues;
  readonly change: (values: ParameterValues) => void;
  /** At once, not after a pause. */
  readonly apply: () => void;
}

/** The values of a board's parameters; the address has those that were changed. */
export function useBoardValues(tiles: readonly BoardTile[]): BoardValues {
  const search = useSearchParams().toString();
  const { parameters, initial } = useMemo(() => boardParameters(tiles), [tiles]);
  const applied = useMemo(
    () => ({ ...initial, ...readValues(new URLSearchParams(search), parameters) }),
    [search, parameters, initial],
  );
  const [pending, setPending] = useState<ParameterValues | null>(null);
  const apply = () => {
    if (!pending) return;
    const query = writeValues(pending, initial);
    history.replaceState(null, '', query === '' ? location.pathname : `?${query}`);
    setPending(null);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further change begins the pause anew
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(apply, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [pending]);
  return { parameters, typed: pending ?? applied, applied, change: setPending, apply };
}
