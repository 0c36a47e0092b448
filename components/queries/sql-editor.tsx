'use client';

import { type RefObject, useId, useImperativeHandle, useRef, useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { QueryProblem, TableEntry } from '#server/queries/schema.ts';
import classes from './sql-editor.module.css';

export interface EditorHandle {
  /** Puts a name where the cursor is. */
  insert(name: string): void;
  replace(text: string): void;
}

export interface CodeEditorProps {
  /** What it begins with; afterwards it keeps its own. */
  readonly text: string;
  readonly focused: boolean;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly tables: readonly TableEntry[];
  readonly problem: QueryProblem | null;
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
        Control Enter runs the statement. Tab indents; press Escape, then Tab to leave the editor.
      </p>
    </div>
  );
}

interface PlainEditorProps extends SqlEditorProps {
  readonly describedBy: string;
  readonly onFocusChange: (focused: boolean) => void;
}

function PlainEditor({ text, onChange, onRun, handle, describedBy, onFocusChange }: PlainEditorProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(handle, () => ({
    insert(name) {
      const at = box.current?.selectionStart ?? text.length;
      onChange(text.slice(0, at) + name + text.slice(box.current?.selectionEnd ?? at));
      box.current?.focus();
    },
    replace(whole) {
      onChange(whole);
      box.current?.focus();
    },
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
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
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
