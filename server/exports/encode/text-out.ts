const START_BYTES = 256 * 1024;

/** UTF-8 text that grows in one buffer until it is taken. */
export class TextOut {
  bytes: Uint8Array = new Uint8Array(START_BYTES);
  length = 0;

  /** Makes room for so many more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** A text of ASCII characters only. */
  ascii(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.length = at;
  }

  text(text: string): void {
    this.copy(Buffer.from(text, 'utf8'));
  }

  copy(source: Uint8Array, from = 0, to = source.length): void {
    const count = to - from;
    this.reserve(count);
    if (count > 64) this.bytes.set(source.subarray(from, to), this.length);
    else
      for (let index = 0; index < count; index += 1)
        this.bytes[this.length + index] = source[from + index] as number;
    this.length += count;
  }

  /** Two digits, of 0 to 99. */
  pair(value: number): void {
    this.reserve(2);
    this.bytes[this.length++] = 48 + ((value / 10) | 0);
    this.bytes[this.length++] = 48 + (value % 10);
  }

  /** What was written so far, until something is written again. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written so far, to keep. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
