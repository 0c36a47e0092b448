import { StreamLanguage, type StringStream } from '@codemirror/language';

interface State {
  /** The quote of a text that goes on. */
  quote: '"' | "'" | null;
  /** Of the line that a block of text began on; its deeper lines are the text. */
  blockIndent: number | null;
}

function quoted(stream: StringStream, state: State): string {
  while (!stream.eol()) {
    const sign = stream.next();
    if (sign === '\\' && state.quote === '"') stream.next();
    else if (sign === state.quote) {
      state.quote = null;
      break;
    }
  }
  return 'string';
}

/** YAML to look at: keys, texts, numbers and comments. What is wrong in it is found by who reads it. */
export const YAML = StreamLanguage.define<State>({
  name: 'yaml',
  startState: () => ({ quote: null, blockIndent: null }),
  token(stream, state) {
    if (state.blockIndent !== null && stream.sol()) {
      if (stream.indentation() > state.blockIndent || /^\s*$/.test(stream.string)) {
        stream.skipToEnd();
        return 'string';
      }
      state.blockIndent = null;
    }
    if (state.quote) return quoted(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match(/^["']?[\w.-]+["']?\s*:(?=\s|$)/)) {
      return 'keyword';
    }
    if (stream.match(/^[|>][+-]?\s*$/)) {
      state.blockIndent = stream.indentation();
      return null;
    }
    const [sign] = stream.peek() ?? '';
    if (sign === '"' || sign === "'") {
      state.quote = sign;
      stream.next();
      return quoted(stream, state);
    }
    if (stream.match(/^(true|false|null|~)(?=[\s,\]}]|$)/)) return 'bool';
    if (stream.match(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?=[\s,\]}]|$)/i)) return 'number';
    if (stream.match(/^[^\s,[\]{}#]+/)) return null;
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: '#' } },
});
