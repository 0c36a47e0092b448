/** Edit distance with transpositions (optimal string alignment), for short names. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}

const LONGEST = 64;

/** At most `count` of the names, best first: those that begin alike or are a few letters away. */
export function nearestNames(asked: string, names: Iterable<string>, count = 3): string[] {
  const wanted = asked.toLowerCase().slice(0, LONGEST);
  if (wanted === '') return [];
  const wantedTail = tailOf(wanted);
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase().slice(0, LONGEST);
    const tail = tailOf(candidate);
    const score = Math.min(
      distance(wanted, candidate),
      distance(wantedTail, tail) + (wanted === wantedTail ? 0 : 0.5),
    );
    const isPart = wanted.length >= 3 && (tail.startsWith(wanted) || tail.includes(`_${wanted}`));
    const limit = Math.max(1, Math.floor(wantedTail.length / 3)) + 0.5;
    if (isPart || score <= limit) scored.push({ name, score: isPart ? Math.min(score, limit) : score });
  }
  scored.sort((left, right) => left.score - right.score || left.name.localeCompare(right.name));
  return scored.slice(0, count).map(({ name }) => name);
}

/** A sentence that begins with a space, for the end of another; nothing where nothing is near. */
export function didYouMean(nearest: readonly string[]): string {
  if (nearest.length === 0) return '';
  const others = nearest.slice(0, -1).join(', ');
  return ` Did you mean ${others === '' ? '' : `${others} or `}${nearest.at(-1)}?`;
}

/** `fact_sales` of `gold.fact_sales`: namespaces are alike for many. */
function tailOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
