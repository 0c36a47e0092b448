/** News that something goes on waits for so long: what is better may come meanwhile, and each telling is drawn. */
const NEWS_AFTER_MS = 50;

/** Tells at once, with the next frame or a little later; what was to be told before then is told with it. */
export class PacedTelling {
  readonly #tell: () => void;
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  now = (): void => {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#frame = null;
    this.#timer = null;
    this.#tell();
  };

  nextFrame(): void {
    this.#frame ??= requestAnimationFrame(this.now);
  }

  soon(): void {
    this.#timer ??= setTimeout(this.now, NEWS_AFTER_MS);
  }
}
