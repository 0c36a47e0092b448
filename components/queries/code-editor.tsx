'use client';

import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { showToast } from '#components/ui/toasts.tsx';
import type { FunctionEntry } from '#server/queries/schema.ts';
import { CatalogueIndex } from './completion/catalogue-index.ts';
import { markProblem } from './editor-problems.ts';
import { editorSetup } from './editor-setup.ts';
import { fetchTagged } from './fetch-tagged.ts';
import type { CodeEditorProps } from './sql-editor.tsx';
import { runTarget } from './statements.ts';

const NO_FUNCTIONS: readonly FunctionEntry[] = [];
const WARM_AFTER_MS = 500;

function useCatalogueIndex({ tables, metrics }: Pick<CodeEditorProps, 'tables' | 'metrics'>): CatalogueIndex {
  const { data: functions = NO_FUNCTIONS } = useQuery({
    queryKey: ['sql-functions'],
    queryFn: ({ signal }) => fetchTagged<FunctionEntry[]>('/api/queries/functions', signal),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { quiet: true },
  });
  const index = useMemo(
    () => new CatalogueIndex({ tables, metrics }, functions),
    [tables, metrics, functions],
  );
  useEffect(() => {
    const timer = setTimeout(() => index.warm(), WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [index]);
  return index;
}

/**
 * CodeMirror with SQL, with a state for each tab: its text, cursor and history. Apart from the page, because it is a
 * script of its own that comes when it is needed.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { tab, handle, problem, tables, metrics } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const states = useRef(new Map<string, EditorState>());
  const setup = useRef<Extension>([]);
  const shown = useRef(tab);
  const index = useCatalogueIndex({ tables, metrics });
  const latest = useRef({ ...props, index });
  useEffect(() => {
    latest.current = { ...props, index };
  });

  useEffect(() => {
    if (!host.current) return;
    const first = latest.current;
    setup.current = editorSetup({
      describedBy: first.describedBy,
      index: () => latest.current.index,
      onChange: (text) => latest.current.onChange(shown.current, text),
      onRun: () => latest.current.onRun(),
      onExplain: () => latest.current.onExplain(),
      onFormat: () => void format(),
    });
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: first.tabs.textOf(first.tab), extensions: setup.current }),
    });
    view.current = editor;
    shown.current = first.tab;
    if (first.focused) editor.focus();
    const format = () => formatEditor(editor);
    handle.current = {
      insert(name) {
        editor.dispatch(editor.state.replaceSelection(name), { scrollIntoView: true });
        editor.focus();
      },
      replace(whole) {
        editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: whole } });
        editor.focus();
      },
      focus: () => editor.focus(),
      target: () => runTarget(editor.state.doc.toString(), editor.state.selection.main),
      format,
    };
    return () => {
      handle.current = null;
      editor.destroy();
    };
  }, [handle]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || shown.current === tab) return;
    states.current.set(shown.current, editor.state);
    shown.current = tab;
    const text = latest.current.tabs.textOf(tab);
    const kept = states.current.get(tab);
    editor.setState(
      kept && kept.doc.toString() === text
        ? kept
        : EditorState.create({ doc: text, extensions: setup.current }),
    );
  }, [tab]);

  // The same problem is marked again in a tab that is come back to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tab` says that it is another document
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const isOfThis = problem !== null && problem.document === editor.state.doc.toString();
    markProblem(editor, isOfThis ? problem.problem : null);
  }, [problem, tab]);

  return <div ref={host} />;
}

async function formatEditor(editor: EditorView): Promise<void> {
  const { formatSql, placeInFormatted } = await import('./format-sql.ts');
  const { doc, selection } = editor.state;
  const { main } = selection;
  const from = main.empty ? 0 : main.from;
  const to = main.empty ? doc.length : main.to;
  const before = doc.sliceString(from, to);
  if (before.trim() === '') return;
  const after = formatSql(before);
  if (after === null) {
    showToast({
      tone: 'critical',
      title: 'Not laid out',
      text: 'This text could not be laid out without changing what it says, so it was left as it is.',
    });
    return;
  }
  if (after !== before) {
    const anchor = main.empty ? placeInFormatted(before, after, main.head) : from + after.length;
    editor.dispatch({
      changes: { from, to, insert: after },
      selection: { anchor },
      scrollIntoView: true,
      userEvent: 'format',
    });
  }
  editor.focus();
}
