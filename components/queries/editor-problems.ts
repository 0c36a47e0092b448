import { type Diagnostic, forceLinting, linter } from '@codemirror/lint';
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { QueryProblem } from '#server/queries/schema.ts';
import { TemplateError, templateParameters } from '#server/queries/sql-template.ts';
import { rangeAt } from './range-at.ts';
import { statementsOf, type TextRange } from './statements.ts';

const LOOK_AFTER_MS = 300;

interface Marked extends TextRange {
  readonly message: string;
}

const setMarked = StateEffect.define<Marked | null>();

/** Where the last run went wrong; forgotten when that is changed. */
const marked = StateField.define<Marked | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarked)) return effect.value;
    if (!value || !transaction.docChanged) return value;
    let isTouched = false;
    transaction.changes.iterChangedRanges((from, to) => {
      isTouched ||= from <= value.to && to >= value.from;
    });
    if (isTouched) return null;
    return {
      ...value,
      from: transaction.changes.mapPos(value.from),
      to: transaction.changes.mapPos(value.to),
    };
  },
});

/** Marks what a run found wrong and, while one writes, parameters that cannot be read. */
export const editorProblems: Extension = [
  marked,
  linter(({ state }) => diagnosticsOf(state), {
    delay: LOOK_AFTER_MS,
    needsRefresh: ({ transactions }) =>
      transactions.some(({ effects }) => effects.some((effect) => effect.is(setMarked))),
  }),
];

/** Shows a problem of the document as it is, or none any more. */
export function markProblem(view: EditorView, problem: QueryProblem | null): void {
  const range = problem?.line ? rangeAt(view.state.doc.toString(), problem.line, problem.column ?? 1) : null;
  const value = problem && range ? { ...range, message: problem.message } : null;
  if (value === null && view.state.field(marked) === null) return;
  view.dispatch({
    effects: [
      setMarked.of(value),
      ...(value ? [EditorView.scrollIntoView(value.from, { y: 'nearest' })] : []),
    ],
  });
  forceLinting(view);
}

function diagnosticsOf(state: EditorState): Diagnostic[] {
  const found = state.field(marked);
  return [
    ...(found ? [{ ...found, severity: 'error' as const }] : []),
    ...templateProblems(state.doc.toString()),
  ];
}

/** At most one for each statement: what cannot be read hides what comes after it. */
function templateProblems(text: string): Diagnostic[] {
  if (!text.includes('{{')) return [];
  return statementsOf(text).flatMap(({ from, to }): Diagnostic[] => {
    try {
      templateParameters(text.slice(from, to));
      return [];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const at = from + error.offset;
      const end = text.indexOf(text[at] === '[' ? ']]' : '}}', at);
      return [
        { from: at, to: end < 0 || end > to ? to : end + 2, severity: 'error', message: error.message },
      ];
    }
  });
}
