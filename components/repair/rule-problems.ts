interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Where what is wrong is not with one rule. */
export const ELSEWHERE = -1;

/** The first thing that is wrong with each rule of `rules`, by its place; ELSEWHERE for all else. */
export function ruleProblems(issues: readonly Issue[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { path, message } of issues) {
    const place = path[0] === 'rules' && typeof path[1] === 'number' ? path[1] : ELSEWHERE;
    if (!found.has(place)) found.set(place, message);
  }
  return found;
}
