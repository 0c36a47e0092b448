'use client';

import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { documentNonce } from '#components/ui/document-nonce.ts';
import classes from './registry.module.css';

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--text-sm)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-gutters': { color: 'var(--text-faint)', backgroundColor: 'transparent', border: 'none' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--good-soft)' },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--good) 20%, transparent)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--critical-soft)', paddingLeft: '6px' },
  '.cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--critical) 20%, transparent)',
  },
  '.cm-collapsedLines': {
    color: 'var(--text-muted)',
    background: 'var(--surface-sunken)',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--text-xs)',
  },
  // Its own marks are in no font of ours.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: 'none' },
});

interface SchemaTextProps {
  readonly label: string;
  readonly text: string;
  /** What it is compared with; null: it is shown alone. */
  readonly before: string | null;
}

/** A schema's lines; compared, with the lines that were in place of the changed ones before, and the equal ones folded. */
export function SchemaText({ label, text, before }: SchemaTextProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({ parent: place.current, doc: text, extensions: look(label, before) });
    return () => view.destroy();
  }, [label, text, before]);
  return <div ref={place} className={classes.text} />;
}

function look(label: string, before: string | null): Extension[] {
  return [
    EditorView.cspNonce.of(documentNonce()),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    lineNumbers(),
    theme,
    ...(before === null
      ? []
      : [
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 8 },
          }),
        ]),
  ];
}
