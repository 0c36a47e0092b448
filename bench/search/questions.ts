/** What people type: a word or two of a name, a beginning, a whole name, a word of a column, and now and then a wrong letter. */
export function questionsFor(titles: readonly string[], count: number, random: () => number): string[] {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, () => {
    const title = pick(titles);
    const words = title.split('_').slice(0, 3);
    const kind = random();
    if (kind < 0.15) return title;
    if (kind < 0.3) return pick(words);
    if (kind < 0.5) return words.slice(0, 2).join(' ');
    if (kind < 0.6) return words.join('_');
    if (kind < 0.75) return pick(words).slice(0, 2 + Math.floor(random() * 4));
    if (kind < 0.9) return mistyped(pick(words.filter((word) => word.length > 4).concat('customer')), random);
    return `${pick(words)} ${pick(words)} id`;
  });
}

/** One letter left out or two changed about. */
function mistyped(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  return random() < 0.5
    ? word.slice(0, at) + word.slice(at + 1)
    : word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}
