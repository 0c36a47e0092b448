import { NotEvaluated } from './plan/plan.ts';

/** A row condition's words, in any of the languages that suites write them in. */
export type Token =
  | {
      readonly kind: 'name';
      readonly text: string /** Quoted names are columns, never words of the language. */;
      readonly isQuoted: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

/** `python` is also that of `col("x") > 5`: texts stand in either quotes, and a column may stand in backticks. */
export type Dialect = 'sql' | 'python';

const PATTERNS: readonly { readonly kind: Token['kind'] | 'space'; readonly pattern: RegExp }[] = [
  { kind: 'space', pattern: /[ \t\r\n]+/y },
  { kind: 'number', pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy },
  { kind: 'name', pattern: /[\p{L}_][\p{L}\p{N}\p{M}_$]*/uy },
  { kind: 'sign', pattern: /<=|>=|<>|!=|==|\|\||&&|[<>=+\-*/%(),[\]&|~.]/y },
];
const QUOTED = {
  "'": /'((?:[^']|'')*)'/y,
  '"': /"((?:[^"]|"")*)"/y,
  '`': /`([^`]*)`/y,
} as const;

export function readTokens(source: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  while (at < source.length) {
    const mark = source[at] as string;
    if (mark === "'" || mark === '"' || mark === '`') {
      const [whole, inner = ''] = match(QUOTED[mark]) ?? [];
      if (whole === undefined) throw new NotEvaluated(`The row condition has a ${mark} without an end.`);
      const isText = mark === "'" || (mark === '"' && dialect === 'python');
      if (isText && dialect === 'python' && inner.includes('\\')) {
        throw new NotEvaluated(
          'The row condition has a text with \\ in it, which SQL reads otherwise; write it in SQL.',
        );
      }
      const text = inner.replaceAll(`${mark}${mark}`, mark);
      tokens.push(isText ? { kind: 'text', text } : { kind: 'name', text, isQuoted: true });
      at += whole.length;
      continue;
    }
    const found = PATTERNS.map(({ kind, pattern }) => ({ kind, text: match(pattern)?.[0] })).find(
      ({ text }) => text !== undefined,
    );
    if (found?.text === undefined) {
      throw new NotEvaluated(`The row condition has a ${JSON.stringify(mark)} that it cannot have.`);
    }
    at += found.text.length;
    if (found.kind === 'name') tokens.push({ kind: 'name', text: found.text, isQuoted: false });
    else if (found.kind !== 'space') tokens.push({ kind: found.kind, text: found.text });
  }
  return tokens;
}
