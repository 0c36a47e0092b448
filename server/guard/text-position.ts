/** Spaces that DuckDB's parser replaces by one plain space before it counts bytes. */
const WIDE_SPACE = /[\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]/;

function bytesOf(character: string): number {
  if (WIDE_SPACE.test(character)) return 1;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** The offset in JavaScript's counting of a byte offset of DuckDB's. Past the end: the end. */
export function codeUnitOffset(text: string, byte: number): number {
  let bytes = 0;
  let offset = 0;
  for (const character of text) {
    if (bytes >= byte) return offset;
    bytes += bytesOf(character);
    offset += character.length;
  }
  return offset;
}

/** Both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
