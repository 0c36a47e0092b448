const MINUTE_MS = 60_000;

/** Whether a number that should follow the present has stopped doing so: its period reaches today and its data is old. */
export function isStale(
  asOf: string | null,
  periodTo: string | undefined,
  today: string,
  staleAfterMinutes: number,
  nowMs: number,
): boolean {
  if (!asOf || !periodTo || periodTo < today || nowMs === 0) return false;
  return nowMs - Date.parse(asOf) > staleAfterMinutes * MINUTE_MS;
}
