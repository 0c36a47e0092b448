'use client';

import { createContext, useContext } from 'react';
import type { DashboardView, Frame, PageState } from '#server/dashboards/schema.ts';

export interface DashboardScope {
  readonly dashboard: DashboardView;
  /** What the tiles show. */
  readonly state: PageState;
  readonly change: (next: PageState) => void;
  /** Undefined until the first answer. */
  readonly frame: Frame | undefined;
  readonly mayExport: boolean;
  /** Each identity's place in the palette. */
  readonly colours: ReadonlyMap<string, number>;
}

const Context = createContext<DashboardScope | null>(null);

export const DashboardProvider = Context;

export function useDashboard(): DashboardScope {
  const scope = useContext(Context);
  if (!scope) throw new Error('This component belongs on a dashboard.');
  return scope;
}
