/**
 * Normalised discounted cumulative gain of the first `depth` of a ranking (Järvelin & Kekäläinen 2002, in the form of Burges
 * et al. 2005): gain 2^grade − 1, discount log2(place + 1), divided by that of the best ranking there is. `grades` are those
 * of what was found, in its order; `judged` all that there are, zeros left out.
 */
export function ndcg(grades: readonly number[], judged: readonly number[], depth: number): number {
  const best = gainOf(
    [...judged].sort((a, b) => b - a),
    depth,
  );
  return best === 0 ? 1 : gainOf(grades, depth) / best;
}

function gainOf(grades: readonly number[], depth: number): number {
  return grades
    .slice(0, depth)
    .reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
}
