'use client';

import { useMemo } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TermSummary } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { toTree } from './term-tree.ts';
import type { TreeViewProps } from './tree-view.tsx';

const treeView = later<TreeViewProps>(
  () => import('./tree-view.tsx').then(({ TreeView }) => TreeView),
  reportNotLoaded,
);

interface TreePanelProps {
  readonly terms: readonly TermSummary[];
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}

/** The hierarchy beside the list, which it narrows. */
export function TreePanel({ terms, chosen, onChoose }: TreePanelProps) {
  const nodes = useMemo(() => toTree(terms), [terms]);
  const Tree = useLater(treeView, true);
  return (
    <nav className={classes.treePanel} aria-label="Hierarchy" aria-busy={Tree === null || undefined}>
      {Tree ? <Tree nodes={nodes} chosen={chosen} onChoose={onChoose} /> : <Skeleton height="320px" />}
    </nav>
  );
}
