/** One pane's content: a value per key. A key that comes again replaces its value, so duplicates do not add up. */
type Pane = Map<string, number>;

/** Panes as a checkpoint stores them: start of the pane and its entries. */
export type PaneDump = readonly (readonly [
  startMs: number,
  entries: readonly (readonly [key: string, value: number])[],
])[];

export interface WindowTotal {
  /** Distinct keys in the window. */
  readonly count: number;
  /** Sum over the keys of their value in the window. */
  readonly sum: number;
}

/**
 * Event-time windows over keyed values, cut into panes: an event is stored once, in the pane of its time, and
 * any window whose edges are multiples of the pane width (tumbling or hopping) is the union of its panes.
 * Counting keys instead of events makes a window indifferent to repeated delivery.
 */
export class PaneStore {
  readonly paneMs: number;
  readonly #panes = new Map<number, Pane>();

  constructor(paneMs: number) {
    this.paneMs = paneMs;
  }

  add(atMs: number, key: string, value: number): void {
    const start = Math.floor(atMs / this.paneMs) * this.paneMs;
    let pane = this.#panes.get(start);
    if (!pane) {
      pane = new Map();
      this.#panes.set(start, pane);
    }
    pane.set(key, value);
  }

  /** The window [startMs, endMs); both are multiples of the pane width. */
  window(startMs: number, endMs: number): WindowTotal {
    const union: Pane = new Map();
    for (let start = startMs; start < endMs; start += this.paneMs) {
      const pane = this.#panes.get(start);
      if (pane) for (const [key, value] of pane) union.set(key, value);
    }
    let sum = 0;
    for (const value of union.values()) sum += value;
    return { count: union.size, sum };
  }

  /** Forgets panes that end at or before the instant. */
  dropBefore(instantMs: number): void {
    for (const start of this.#panes.keys()) {
      if (start + this.paneMs <= instantMs) this.#panes.delete(start);
    }
  }

  dump(): PaneDump {
    return [...this.#panes].map(([start, pane]) => [start, [...pane]] as const);
  }

  static restore(paneMs: number, dump: PaneDump): PaneStore {
    const store = new PaneStore(paneMs);
    for (const [start, entries] of dump) store.#panes.set(start, new Map(entries));
    return store;
  }
}
