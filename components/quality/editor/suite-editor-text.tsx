'use client';

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorLook } from '#components/queries/editor-look.ts';
import { documentNonce } from '#components/ui/document-nonce.ts';
import type { SuiteProblem } from '#server/quality/schema.ts';
import classes from './editor.module.css';
import { placeProblems } from './problem-places.ts';
import { YAML } from './yaml-language.ts';

export interface SuiteTextProps {
  readonly label: string;
  readonly text: string;
  /** Of the text as it is. */
  readonly problems: readonly SuiteProblem[];
  readonly onChange: (text: string) => void;
}

const fromForm = Annotation.define<boolean>();

/** A suite as YAML, with what is wrong in it marked. Tab goes on to the next control, so that nobody is caught in it. */
export function SuiteText({ label, text, problems, onChange }: SuiteTextProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ text, onChange });
  useEffect(() => {
    latest.current = { text, onChange };
  });

  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorView.cspNonce.of(documentNonce()),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          lineNumbers(),
          lintGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          EditorState.tabSize.of(2),
          EditorView.lineWrapping,
          YAML,
          editorLook,
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (docChanged && !transactions.some((each) => each.annotation(fromForm)))
              latest.current.onChange(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      annotations: fromForm.of(true),
    });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const document = editor.state.doc.toString();
    const marks = document === text ? placeProblems(document, problems) : [];
    editor.dispatch(
      setDiagnostics(
        editor.state,
        marks.map((mark) => ({ ...mark, severity: 'error' as const })),
      ),
    );
  }, [text, problems]);

  return <div ref={host} className={classes.text} />;
}
