'use client';

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { TableEntry } from '#server/queries/schema.ts';
import { editorLook } from './editor-look.ts';
import { rangeAt } from './range-at.ts';
import { DUCKDB, namespaceOf } from './sql-dialect.ts';
import type { CodeEditorProps } from './sql-editor.tsx';

/** Style elements need the nonce of the document; the one of a later navigation's answer would not do. */
function documentNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}

function language(tables: readonly TableEntry[]) {
  return sql({ dialect: DUCKDB, schema: namespaceOf(tables), upperCaseKeywords: true });
}

/** CodeMirror with SQL. Apart from the page, because it is a script of its own that comes when it is needed. */
export function CodeEditor({
  text,
  focused,
  onChange,
  onRun,
  tables,
  problem,
  handle,
  describedBy,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const completion = useRef(new Compartment());
  const latest = useRef({ onChange, onRun, tables, text, focused, describedBy });
  useEffect(() => {
    latest.current = { onChange, onRun, tables, text, focused, describedBy };
  });

  useEffect(() => {
    if (!host.current) return;
    const first = latest.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.text,
        extensions: [
          EditorView.cspNonce.of(documentNonce()),
          EditorView.contentAttributes.of({ 'aria-label': 'SQL', 'aria-describedby': first.describedBy }),
          Prec.highest(
            keymap.of([
              {
                key: 'Mod-Enter',
                run: (editing) => {
                  closeCompletion(editing);
                  latest.current.onRun();
                  return true;
                },
              },
              { key: 'Tab', run: acceptCompletion },
            ]),
          ),
          lineNumbers(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          placeholder('SELECT …'),
          EditorState.tabSize.of(2),
          EditorView.lineWrapping,
          completion.current.of(language(first.tables)),
          editorLook,
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (first.focused) editor.focus();
    handle.current = {
      insert(name) {
        editor.dispatch(editor.state.replaceSelection(name), { scrollIntoView: true });
        editor.focus();
      },
      replace(whole) {
        editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: whole } });
        editor.focus();
      },
    };
    return () => {
      handle.current = null;
      editor.destroy();
    };
  }, [handle]);

  useEffect(() => {
    view.current?.dispatch({ effects: completion.current.reconfigure(language(tables)) });
  }, [tables]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const range = problem?.line
      ? rangeAt(editor.state.doc.toString(), problem.line, problem.column ?? 1)
      : null;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        problem && range ? [{ ...range, severity: 'error', message: problem.message }] : [],
      ),
    );
    if (range) editor.dispatch({ effects: EditorView.scrollIntoView(range.from, { y: 'nearest' }) });
  }, [problem]);

  return <div ref={host} />;
}
