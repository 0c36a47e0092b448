/** Who waits, in the order in which they are served: people take turns, and each of them in the order of asking. */
export class FairQueue<T extends { readonly person: string }> {
  /** In the order of their turns; a person who was served goes to the end. */
  readonly #waiting = new Map<string, T[]>();

  get size(): number {
    let size = 0;
    for (const items of this.#waiting.values()) size += items.length;
    return size;
  }

  sizeOf(person: string): number {
    return this.#waiting.get(person)?.length ?? 0;
  }

  add(item: T): void {
    const items = this.#waiting.get(item.person);
    if (items) items.push(item);
    else this.#waiting.set(item.person, [item]);
  }

  remove(item: T): boolean {
    const items = this.#waiting.get(item.person);
    const place = items?.indexOf(item) ?? -1;
    if (!items || place < 0) return false;
    items.splice(place, 1);
    if (items.length === 0) this.#waiting.delete(item.person);
    return true;
  }

  /** Takes the first item of the person whose turn it is, of those who may. */
  next(may: (item: T) => boolean): T | null {
    for (const [person, items] of this.#waiting) {
      const item = items[0];
      if (!item || !may(item)) continue;
      items.shift();
      this.#waiting.delete(person);
      if (items.length > 0) this.#waiting.set(person, items);
      return item;
    }
    return null;
  }

  /** Every item with how many are served before it, if each person may. */
  *places(): Generator<[item: T, ahead: number]> {
    const people = [...this.#waiting.values()];
    for (const [turn, items] of people.entries()) {
      for (const [place, item] of items.entries()) {
        let ahead = place;
        for (const [other, theirs] of people.entries()) {
          if (other !== turn) ahead += Math.min(theirs.length, place + (other < turn ? 1 : 0));
        }
        yield [item, ahead];
      }
    }
  }

  clear(): T[] {
    const items = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    return items;
  }
}
