/** Browsers stop at some 16 to 33 million pixels; a scroll bar needs no more than this. */
export const NATIVE_PX_MAX = 8_000_000;
const PAGES_OF_NATIVE = 100;

/**
 * Scrolls through more pixels than an element can have. `scrollTop` of the element and the true distance from the
 * top differ by an offset that changes from page to page; small moves are the same in both, so that wheels and
 * fingers move rows as far as they should, and the thumb at the end is the last row.
 */
export class ScrollSpace {
  #height = 0;
  #view = 0;
  #offset = 0;
  #native = 0;

  /** The element's own height. */
  get nativeHeight(): number {
    return Math.min(this.#height, NATIVE_PX_MAX);
  }

  get offset(): number {
    return this.#offset;
  }

  /** Pixels from the very top. */
  get top(): number {
    return this.#native + this.#offset;
  }

  get #end(): number {
    return Math.max(0, this.#height - this.#view);
  }

  /** True size of everything and of what is seen of it. Returns the element's new `scrollTop`. */
  resize(height: number, view: number): number {
    const { top } = this;
    this.#height = height;
    this.#view = view;
    return this.moveTo(Math.min(top, this.#end));
  }

  /** Shows what is so far from the top. Returns the element's new `scrollTop`. */
  moveTo(top: number): number {
    const wanted = Math.max(0, Math.min(top, this.#end));
    this.#offset = this.#offsetOf(wanted);
    this.#native = wanted - this.#offset;
    return this.#native;
  }

  /** The element was scrolled, by whatever. Returns what its `scrollTop` must become. */
  scrolled(native: number): number {
    if (this.#height <= NATIVE_PX_MAX) {
      this.#native = native;
      return native;
    }
    const moved = native - this.#native;
    const nativeEnd = Math.max(1, NATIVE_PX_MAX - this.#view);
    // The ends of the bar are the ends, however one got there.
    if (native <= 0) return this.moveTo(0);
    if (native >= nativeEnd) return this.moveTo(this.#end);
    if (Math.abs(moved) <= this.#view) return this.moveTo(this.top + moved);
    return this.moveTo((native / nativeEnd) * this.#end);
  }

  #offsetOf(top: number): number {
    if (this.#height <= NATIVE_PX_MAX) return 0;
    const page = NATIVE_PX_MAX / PAGES_OF_NATIVE;
    const pages = Math.max(2, Math.floor(this.#height / page));
    const each = (this.#height - NATIVE_PX_MAX) / (pages - 1);
    return Math.round(Math.min(pages - 1, Math.floor(top / page)) * each);
  }
}
