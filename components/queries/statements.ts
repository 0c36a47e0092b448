import { templateTokens } from './template-tokens.ts';

/** A part of a text, from the first character to after the last. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The statements of a text, which semicolons part; without the semicolon and the space around. */
export function statementsOf(text: string): TextRange[] {
  const found: TextRange[] = [];
  let from = -1;
  let to = 0;
  let hasWords = false;
  const end = () => {
    if (hasWords) found.push({ from, to });
    from = -1;
    hasWords = false;
  };
  for (const { kind, start, end: tokenEnd } of templateTokens(text)) {
    if (kind === 'symbol' && text[start] === ';') end();
    else if (kind !== 'space') {
      if (from < 0) from = start;
      to = tokenEnd;
      hasWords ||= kind !== 'comment';
    }
  }
  end();
  return found;
}

/** Of several statements the one that the cursor is in or behind; null in a text without any. */
export function statementAt(
  text: string,
  cursor: number,
  statements: readonly TextRange[] = statementsOf(text),
): TextRange | null {
  const next = statements.findIndex(({ from }) => from > cursor);
  const before = statements[(next < 0 ? statements.length : next) - 1];
  const after = next < 0 ? undefined : statements[next];
  if (!before) return after ?? null;
  if (cursor <= before.to || !after) return before;
  return text.slice(before.to, cursor).includes('\n') ? after : before;
}

/** What a run takes of a text: what is selected, or else the statement at the cursor; null when that is nothing. */
export function runTarget(text: string, selection: TextRange): TextRange | null {
  const { from, to } = selection;
  const [first, ...others] = statementsOf(text.slice(from, to));
  if (from === to || !first) return statementAt(text, to);
  const last = others.at(-1) ?? first;
  return { from: from + first.from, to: from + last.to };
}
