/** Strings whole, so that what is inside of them stays as it is; then the numbers that JSON does not know. */
const LITERAL = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|NaN)\b/g;

/** JSON as DuckDB writes it: infinities and NaN stand bare in it. They become null. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/Infinity|NaN/.test(text)) throw error;
    return JSON.parse(text.replace(LITERAL, (literal) => (literal.startsWith('"') ? literal : 'null')));
  }
}
