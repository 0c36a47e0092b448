import type { ShownValue } from './schema.ts';

/**
 * Pure: bytes as a person can read them: text where they are UTF-8, else hexadecimal. `bytes` are all or the first of a
 * value of `size` bytes; of a text that is cut, half a character at its end is left out.
 */
export function shownValue(bytes: Buffer | null, size: number): ShownValue {
  if (bytes === null) return { kind: 'tombstone' };
  const isCut = bytes.length < size;
  const text = textOf(bytes, isCut);
  if (text !== null) return { kind: 'text', text, bytes: size, isCut };
  return { kind: 'hex', text: shownBytes(bytes), bytes: size, isCut };
}

/** In pairs of hexadecimal digits. */
export function shownBytes(bytes: Buffer): string {
  return (bytes.toString('hex').match(/../g) ?? []).join(' ');
}

/** Control characters, which a screen does not show, make it none; white space is shown. */
const isControl = (byte: number) => (byte < 0x20 ? !(byte >= 0x09 && byte <= 0x0d) : byte === 0x7f);

function textOf(bytes: Buffer, isCut: boolean): string | null {
  if (bytes.some(isControl)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    return null;
  }
}
