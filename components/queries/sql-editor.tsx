'use client';

import { type RefObject, useId, useImperativeHandle, useRef, useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { MetricEntry, QueryProblem, TableEntry } from '#server/queries/schema.ts';
import classes from './sql-editor.module.css';
import { runTarget, type TextRange } from './statements.ts';
import type { KeptTabs } from './tabs/kept-tabs.ts';
import { useTabText } from './tabs/use-tabs.ts';

export interface EditorHandle {
  /** Puts a name where the cursor is. */
  insert(name: string): void;
  replace(text: string): void;
  focus(): void;
  /** What a run takes: the selection, or the statement at the cursor. */
  target(): TextRange | null;
  /** Lays the text, or what is selected of it, out. */
  format(): Promise<void>;
}

export interface CodeEditorProps {
  /** Which document is shown: each has a cursor and a history of its own. */
  readonly tab: string;
  /** Where it begins with its text; afterwards the editor keeps its own. */
  readonly tabs: KeptTabs;
  readonly focused: boolean;
  readonly onChange: (tab: string, text: string) => void;
  readonly onRun: () => void;
  readonly onExplain: () => void;
  readonly tables: readonly TableEntry[];
  readonly metrics: readonly MetricEntry[];
  /** What went wrong with a document, placed in it. */
  readonly problem: { readonly problem: QueryProblem; readonly document: string } | null;
  readonly handle: RefObject<EditorHandle | null>;
  /** The id of the sentence on how to leave by keyboard. */
  readonly describedBy: string;
}

const codeEditor = later<CodeEditorProps>(
  () => import('./code-editor.tsx').then((module) => module.CodeEditor),
  reportNotLoaded,
);

type SqlEditorProps = Omit<CodeEditorProps, 'focused' | 'describedBy'>;

/** The statement: a plain text box at once, the editor with colours and completion when that has come. */
export function SqlEditor(props: SqlEditorProps) {
  const Editor = useLater(codeEditor, true);
  const [focused, setFocused] = useState(false);
  const note = useId();
  return (
    <div className={classes.editor}>
      {Editor ? (
        <Editor {...props} focused={focused} describedBy={note} />
      ) : (
        <PlainEditor {...props} describedBy={note} onFocusChange={setFocused} />
      )}
      <p id={note} className="visually-hidden">
        Control Enter runs the selection or the statement at the cursor, Control Shift Enter explains it. Tab
        indents; press Escape, then Tab to leave the editor.
      </p>
    </div>
  );
}

interface PlainEditorProps extends SqlEditorProps {
  readonly describedBy: string;
  readonly onFocusChange: (focused: boolean) => void;
}

function PlainEditor({ tab, tabs, onChange, onRun, handle, describedBy, onFocusChange }: PlainEditorProps) {
  const text = useTabText(tabs, tab);
  const box = useRef<HTMLTextAreaElement>(null);
  const selection = () => ({
    from: box.current?.selectionStart ?? text.length,
    to: box.current?.selectionEnd ?? text.length,
  });
  useImperativeHandle(handle, () => ({
    insert(name) {
      const { from, to } = selection();
      onChange(tab, text.slice(0, from) + name + text.slice(to));
      box.current?.focus();
    },
    replace(whole) {
      onChange(tab, whole);
      box.current?.focus();
    },
    focus: () => box.current?.focus(),
    target: () => runTarget(text, selection()),
    format: async () => undefined,
  }));
  return (
    <textarea
      ref={box}
      className={classes.plain}
      aria-label="SQL"
      aria-describedby={describedBy}
      placeholder="SELECT …"
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      value={text}
      onChange={({ currentTarget }) => onChange(tab, currentTarget.value)}
      onFocus={() => onFocusChange(true)}
      onBlur={() => onFocusChange(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onRun();
      }}
    />
  );
}
