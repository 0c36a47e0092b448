/**
 * Leaves out of a WebAssembly module the exports that nobody asks for. The engine's module exports every symbol that it
 * has, 75,000, for extensions that are loaded into it; it is sealed, so there are none. Its script goes through all of
 * them several times when it starts.
 */

const HEADER_BYTES = 8;
const EXPORT_SECTION = 7;
const IMPORT_SECTION = 2;

/** `script` is the text that instantiates it. Throws a RangeError when the bytes are no module. */
export function trimModule(module: Uint8Array, script: string): Uint8Array<ArrayBuffer> {
  const reader = new Reader(module, HEADER_BYTES);
  const wanted = wordsIn(script);
  const pieces: Uint8Array[] = [module.subarray(0, HEADER_BYTES)];
  while (reader.at < module.length) {
    const start = reader.at;
    const id = reader.byte();
    const end = reader.unsigned() + reader.at;
    if (id === IMPORT_SECTION)
      for (const name of importNames(new Reader(module, reader.at))) wanted.add(name);
    if (id === EXPORT_SECTION) pieces.push(...exportSection(new Reader(module, reader.at), wanted));
    else pieces.push(module.subarray(start, end));
    reader.at = end;
  }
  const trimmed = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    trimmed.set(piece, at);
    at += piece.length;
  }
  return trimmed;
}

/** Whatever could be a name in the script: it asks for some by strings that it puts an underscore before. */
function wordsIn(script: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of script.matchAll(/[\w$]+/g)) {
    words.add(word);
    if (word.startsWith('_')) words.add(word.slice(1));
  }
  return words;
}

/** Names that the module takes from outside can be its own, which the script then gives back to it. */
function* importNames(reader: Reader): Generator<string> {
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    reader.name();
    yield reader.name();
    reader.skipType(reader.byte());
  }
}

const ORIGINAL = 'orig$';

function exportSection(reader: Reader, wanted: ReadonlySet<string>): Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const start = reader.at;
    const name = reader.name();
    reader.byte();
    reader.unsigned();
    const plain = name.startsWith(ORIGINAL) ? name.slice(ORIGINAL.length) : name;
    if (wanted.has(plain) || plain.startsWith('dynCall_') || plain.startsWith('__wasm_')) {
      kept.push(reader.bytes.subarray(start, reader.at));
    }
  }
  const count = unsigned(kept.length);
  const length = kept.reduce((sum, entry) => sum + entry.length, count.length);
  return [Uint8Array.of(EXPORT_SECTION), unsigned(length), count, ...kept];
}

/** LEB128, as the format has its numbers. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError('The module ends in the middle.');
    this.at += 1;
    return byte;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  name(): string {
    const length = this.unsigned();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  /** Of an import, by its kind: function, table, memory, global or tag. */
  skipType(kind: number): void {
    if (kind === 0) this.unsigned();
    else if (kind === 1) {
      this.byte();
      this.limits();
    } else if (kind === 2) this.limits();
    else if (kind === 3) this.at += 2;
    else {
      this.byte();
      this.unsigned();
    }
  }

  limits(): void {
    const flags = this.byte();
    this.unsigned();
    if (flags & 1) this.unsigned();
  }
}
