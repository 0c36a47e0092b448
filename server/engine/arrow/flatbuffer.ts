/**
 * The part of the FlatBuffers binary format that Arrow's messages need: tables, vectors and strings, written from
 * the end of the buffer to its front. Source: https://flatbuffers.dev/internals/
 */

/** Where something was written, counted from the end of the buffer. */
export type Place = number;

/** One field of a table: absent, a number of so many bytes, or a reference to what was written before. */
export type Slot =
  | null
  | { readonly bytes: 1 | 2 | 4; readonly value: number }
  | { readonly bytes: 8; readonly value: bigint }
  | { readonly at: Place };

export class FlatBuffer {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  /** Makes room for `size` more bytes after padding such that, `after` bytes later, the place is aligned. */
  #prepare(size: number, alignment: number, after = 0): void {
    const padding = -(this.#used + after) & (alignment - 1);
    const needed = this.#used + padding + after + size;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes, grown.length - this.#bytes.length);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#used += padding;
  }

  #put(bytes: 1 | 2 | 4, value: number): void {
    this.#used += bytes;
    const at = this.#bytes.length - this.#used;
    if (bytes === 1) this.#view.setUint8(at, value);
    else if (bytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setInt32(at, value, true);
  }

  #put64(value: bigint): void {
    this.#used += 8;
    this.#view.setBigInt64(this.#bytes.length - this.#used, value, true);
  }

  #putReference(to: Place): void {
    this.#put(4, this.#used + 4 - to);
  }

  string(text: string): Place {
    const bytes = Buffer.from(text, 'utf8');
    this.#prepare(4, 4, bytes.length + 1);
    this.#put(1, 0);
    this.#used += bytes.length;
    this.#bytes.set(bytes, this.#bytes.length - this.#used);
    this.#put(4, bytes.length);
    return this.#used;
  }

  references(places: readonly Place[]): Place {
    this.#prepare(4, 4, 4 * places.length);
    for (let index = places.length - 1; index >= 0; index--) this.#putReference(places[index] as Place);
    this.#put(4, places.length);
    return this.#used;
  }

  /** A vector of structs of so many 64-bit numbers each. */
  structs(width: number, values: readonly (readonly number[])[]): Place {
    this.#prepare(4, 8, 8 * width * values.length);
    for (let index = values.length - 1; index >= 0; index--) {
      const numbers = values[index] as readonly number[];
      for (let place = width - 1; place >= 0; place--) this.#put64(BigInt(numbers[place] as number));
    }
    this.#put(4, values.length);
    return this.#used;
  }

  /** Another buffer as it is; tables within are `embedded - offset`. */
  embed(bytes: Uint8Array): Place {
    this.#prepare(0, 8, bytes.length);
    this.#used += bytes.length;
    this.#bytes.set(bytes, this.#bytes.length - this.#used);
    return this.#used;
  }

  table(slots: readonly Slot[]): Place {
    const begin = this.#used;
    const places: number[] = [];
    for (const slot of slots) {
      if (slot === null) {
        places.push(0);
        continue;
      }
      const bytes = 'at' in slot ? 4 : slot.bytes;
      this.#prepare(bytes, bytes);
      if ('at' in slot) this.#putReference(slot.at);
      else if (slot.bytes === 8) this.#put64(slot.value);
      else this.#put(slot.bytes, slot.value);
      places.push(this.#used);
    }
    this.#prepare(4 + 4 + 2 * places.length, 4);
    this.#put(4, 0);
    const table = this.#used;
    for (let index = places.length - 1; index >= 0; index--) {
      const place = places[index] as number;
      this.#put(2, place === 0 ? 0 : table - place);
    }
    this.#put(2, table - begin);
    this.#put(2, 4 + 2 * places.length);
    this.#view.setInt32(this.#bytes.length - table, this.#used - table, true);
    return table;
  }

  /** The buffer, whose root is the table at this place; its length is a multiple of 8. */
  finish(root: Place): Uint8Array {
    this.#prepare(0, 8, 4);
    this.#putReference(root);
    return this.#bytes.subarray(this.#bytes.length - this.#used);
  }
}
