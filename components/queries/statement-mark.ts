import { type EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { statementAt, statementsOf, type TextRange } from './statements.ts';

const line = Decoration.line({ class: 'cm-runsNext' });

/** Of several statements, a line beside the one that a run would take. */
export const statementMark: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    #statements: readonly TextRange[];

    constructor({ state }: EditorView) {
      this.#statements = statementsOf(state.doc.toString());
      this.decorations = marks(state, this.#statements);
    }

    update({ state, docChanged, selectionSet }: ViewUpdate): void {
      if (docChanged) this.#statements = statementsOf(state.doc.toString());
      if (docChanged || selectionSet) this.decorations = marks(state, this.#statements);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function marks(state: EditorState, statements: readonly TextRange[]): DecorationSet {
  const { main } = state.selection;
  const target =
    statements.length > 1 && main.empty ? statementAt(state.doc.toString(), main.head, statements) : null;
  if (!target) return Decoration.none;
  const builder = new RangeSetBuilder<Decoration>();
  const last = state.doc.lineAt(target.to).number;
  for (let number = state.doc.lineAt(target.from).number; number <= last; number += 1) {
    const { from } = state.doc.line(number);
    builder.add(from, from, line);
  }
  return builder.finish();
}
