import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { documentNonce } from '#components/ui/document-nonce.ts';
import type { CatalogueIndex } from './completion/catalogue-index.ts';
import { completionMark, completionSource } from './completion/completion-source.ts';
import { entityHover } from './completion/entity-hover.ts';
import { editorLook } from './editor-look.ts';
import { editorProblems } from './editor-problems.ts';
import { DUCKDB } from './sql-dialect.ts';
import { statementMark } from './statement-mark.ts';

interface EditorSetup {
  readonly describedBy: string;
  readonly index: () => CatalogueIndex;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly onExplain: () => void;
  readonly onFormat: () => void;
}

/** What every tab's editor is made of. */
export function editorSetup({
  describedBy,
  index,
  onChange,
  onRun,
  onExplain,
  onFormat,
}: EditorSetup): Extension {
  return [
    EditorView.cspNonce.of(documentNonce()),
    EditorView.contentAttributes.of({ 'aria-label': 'SQL', 'aria-describedby': describedBy }),
    Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run(view) {
            closeCompletion(view);
            onRun();
            return true;
          },
        },
        {
          key: 'Shift-Mod-Enter',
          run(view) {
            closeCompletion(view);
            onExplain();
            return true;
          },
        },
        {
          key: 'Shift-Alt-f',
          run() {
            onFormat();
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
    autocompletion({
      override: [completionSource(index)],
      icons: false,
      addToOptions: [{ render: completionMark, position: 20 }],
      activateOnTypingDelay: 0,
      maxRenderedOptions: 24,
    }),
    placeholder('SELECT …'),
    EditorState.tabSize.of(2),
    EditorView.lineWrapping,
    DUCKDB.extension,
    entityHover(index),
    editorProblems,
    statementMark,
    editorLook,
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
