const WIDTH = 100;
const HEIGHT = 32;
const MARGIN = 2;

/**
 * SVG paths in a box of 100 × 32 on a scale that includes zero. A gap ends a line and begins another; a single
 * point between gaps is a short dash.
 */
export function sparkPaths(values: readonly (number | null)[]): { lines: string; areas: string } {
  const known = values.filter((value) => value !== null);
  const top = Math.max(0, ...known);
  const bottom = Math.min(0, ...known);
  const scale = (HEIGHT - 2 * MARGIN) / (top - bottom || 1);
  const x = (place: number) => round((place / Math.max(1, values.length - 1)) * WIDTH);
  const y = (value: number) => round(HEIGHT - MARGIN - (value - bottom) * scale);
  const runs = runsOf(values);
  const lines = runs.map((run) => {
    const points = run.map(({ place, value }) => `${x(place)} ${y(value)}`);
    const [only] = run;
    if (run.length === 1 && only) return `M${points[0]}H${round(Math.min(WIDTH, x(only.place) + 1))}`;
    return `M${points.join('L')}`;
  });
  const areas = runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const first = run[0]?.place ?? 0;
      const last = run.at(-1)?.place ?? 0;
      const points = run.map(({ place, value }) => `${x(place)} ${y(value)}`);
      return `M${x(first)} ${y(0)}L${points.join('L')}L${x(last)} ${y(0)}Z`;
    });
  return { lines: lines.join(''), areas: areas.join('') };
}

function runsOf(values: readonly (number | null)[]): { place: number; value: number }[][] {
  const runs: { place: number; value: number }[][] = [[]];
  for (const [place, value] of values.entries()) {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push({ place, value });
  }
  return runs.filter((run) => run.length > 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
