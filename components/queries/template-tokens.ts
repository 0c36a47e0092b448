import { type Token, tokenAt } from '#server/guard/tokens.ts';

/** A word of a statement that may have parameters in it: a whole `{{…}}` is one `place`. */
export interface TemplateToken {
  readonly kind: Token['kind'] | 'place';
  readonly start: number;
  readonly end: number;
}

const PLACE = /\{\{[^{}]*\}\}/y;

/** The tokens of a text one after the other, spaces and comments included; together they are the text. */
export function* templateTokens(text: string): Generator<TemplateToken> {
  for (let start = 0; start < text.length; ) {
    PLACE.lastIndex = start;
    const place = PLACE.exec(text);
    const token = place
      ? { kind: 'place' as const, start, end: start + place[0].length }
      : tokenAt(text, start);
    yield token;
    start = token.end;
  }
}
