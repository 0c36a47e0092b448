'use client';

import '@mantine/core/styles/Tree.layer.css';
import { Tree, useTree } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { MantineScope } from '#components/ui/mantine.tsx';
import classes from './glossary.module.css';
import type { TermNode } from './term-tree.ts';

export interface TreeViewProps {
  readonly nodes: TermNode[];
  readonly chosen: string | null;
  /** Pressed, or Enter on it; the chosen one again: null. */
  readonly onChoose: (id: string | null) => void;
}

/** Up to so many terms stand open at first. */
const OPEN_MAX = 80;

/** The hierarchy, by arrow keys: down and up, right opens and left closes, Enter chooses. */
export function TreeView({ nodes, chosen, onChoose }: TreeViewProps) {
  const all = nodes.flatMap(flat);
  const tree = useTree({
    initialExpandedState: Object.fromEntries(all.map(({ value }) => [value, all.length <= OPEN_MAX])),
    selectedState: chosen === null ? [] : [chosen],
    onSelectedStateChange: ([id]) => id !== undefined && choose(id),
  });
  const reveal = useEffectEvent((id: string | null, of: readonly TermNode[]) => {
    for (const value of id === null ? [] : pathTo(of, id)) tree.expand(value);
  });
  useEffect(() => reveal(chosen, nodes), [chosen, nodes]);
  function choose(id: string) {
    onChoose(id === chosen ? null : id);
  }
  return (
    <MantineScope>
      <Tree
        data={nodes}
        tree={tree}
        aria-label="Terms by what they are part of"
        expandOnClick={false}
        selectOnClick
        levelOffset={16}
        classNames={{ root: classes.tree, label: classes.node }}
        onKeyDown={(event) => {
          const value = event.key === 'Enter' && (event.target as HTMLElement).dataset.value;
          if (value) choose(value);
        }}
        renderNode={({ node, expanded, hasChildren, elementProps, tree: controller }) => (
          <div {...elementProps}>
            {hasChildren ? (
              // For the pointer; by keyboard right and left do the same.
              <button
                type="button"
                tabIndex={-1}
                aria-hidden="true"
                className={classes.twist}
                data-open={expanded || undefined}
                onClick={(event) => {
                  event.stopPropagation();
                  controller.toggleExpanded(node.value);
                }}
              >
                <IconChevronRight size={14} aria-hidden="true" />
              </button>
            ) : (
              <span className={classes.twist} />
            )}
            <span className={classes.nodeName}>{node.label}</span>
          </div>
        )}
      />
    </MantineScope>
  );
}

function flat(node: TermNode): TermNode[] {
  return [node, ...node.children.flatMap(flat)];
}

/** What is above a term, from the top. */
function pathTo(nodes: readonly TermNode[], id: string): string[] {
  for (const { value, children } of nodes) {
    if (children.some((child) => child.value === id)) return [value];
    const path = pathTo(children, id);
    if (path.length > 0) return [value, ...path];
  }
  return [];
}
