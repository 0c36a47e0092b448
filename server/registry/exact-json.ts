/** What ECMAScript has for numbers that a double cannot hold (JSON.parse source text access), as TypeScript does not know it yet. */
interface ExactJson {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}

const exact = JSON as unknown as ExactJson;

/** A number that JSON.stringify writes as this text. */
export const rawNumber = (text: string): object => exact.rawJSON(text);

export const isRawNumber = (value: unknown): boolean => exact.isRawJSON(value);

/** A number of `parseExact` as it was written; null for anything else. */
export const rawNumberText = (value: unknown): string | null =>
  isRawNumber(value) ? JSON.stringify(value) : null;

/** JSON.parse, with each number as it was written. */
export function parseExact(text: string): unknown {
  return exact.parse(text, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exact.rawJSON(source) : value,
  );
}
