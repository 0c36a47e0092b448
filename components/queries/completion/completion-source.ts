import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  snippet,
} from '@codemirror/autocomplete';
import { EditorSelection } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { CatalogueIndex } from './catalogue-index.ts';
import { entityInfo } from './entity-info.ts';
import { type Suggestion, type SuggestionKind, suggest } from './suggest.ts';

interface SuggestedCompletion extends Completion {
  readonly suggestion: Suggestion;
}

/** One letter before each offer, for the eye. */
const MARKS: Readonly<Record<SuggestionKind, string>> = {
  schema: 's',
  table: 't',
  query: 'q',
  column: 'c',
  metric: 'm',
  function: 'ƒ',
  keyword: '',
  type: '',
  snippet: '…',
  parameter: 'p',
};

/** Offers what `suggest` finds. Ranked there, at each key anew: CodeMirror neither filters nor sorts. */
export function completionSource(
  index: () => CatalogueIndex,
): (context: CompletionContext) => CompletionResult | null {
  const source = ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const found = suggest(index(), state.doc.toString(), pos, explicit);
    if (!found) return null;
    return {
      from: found.from,
      filter: false,
      options: found.options.map(toCompletion),
      getMatch: (completion) => (completion as SuggestedCompletion).suggestion.ranges,
      // A list that is open gets its next offers with the key itself, without a turn of its own.
      update: (_current, _from, _to, context) => source(context),
    };
  };
  return source;
}

export function completionMark(completion: Completion): HTMLElement {
  const { kind } = (completion as SuggestedCompletion).suggestion;
  const mark = document.createElement('span');
  mark.className = 'cm-completionMark';
  mark.dataset.kind = kind;
  mark.ariaHidden = 'true';
  mark.textContent = MARKS[kind];
  return mark;
}

function toCompletion(suggestion: Suggestion): SuggestedCompletion {
  const { label, detail, entity, description } = suggestion;
  return {
    label,
    suggestion,
    apply: put,
    ...(detail !== '' && { detail }),
    ...(entity ? { info: () => entityInfo(entity) } : description !== undefined && { info: description }),
  };
}

function put(view: EditorView, completion: Completion, from: number, to: number): void {
  const { insert, isTemplate, inBrackets } = (completion as SuggestedCompletion).suggestion;
  if (isTemplate) {
    snippet(insert)(view, completion, from, to);
    return;
  }
  const transaction = insertCompletionText(view.state, insert, from, to);
  view.dispatch({
    ...transaction,
    ...(inBrackets && { selection: EditorSelection.cursor(from + insert.length - 1) }),
    annotations: pickedCompletion.of(completion),
  });
}
