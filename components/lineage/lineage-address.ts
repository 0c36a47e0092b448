/** What is shown of a lineage, as the address has it. */
export interface LineageView {
  readonly up: number;
  readonly down: number;
  /** ISO 8601; null is now. */
  readonly at: string | null;
  /** What came and went since then; null: no comparison. */
  readonly since: string | null;
  /** The column that is followed through the picture; of the table in the middle, or of what `of` names: `topic orders`. */
  readonly column: string | null;
  readonly of: string | null;
  readonly as: 'picture' | 'list' | 'impact';
}

const STEPS = 2;
const STEPS_MAX = 10;
export const STEP_CHOICES: readonly number[] = Array.from({ length: STEPS_MAX + 1 }, (_, steps) => steps);

export function readView(address: URLSearchParams): LineageView {
  const as = address.get('as');
  return {
    up: steps(address.get('up')),
    down: steps(address.get('down')),
    at: instant(address.get('at')),
    since: instant(address.get('since')),
    column: address.get('column') || null,
    of: address.get('of') || null,
    as: as === 'list' || as === 'impact' ? as : 'picture',
  };
}

/** Empty for what is shown to begin with. */
export function viewAddress({ up, down, at, since, column, of, as }: LineageView): string {
  const address = new URLSearchParams();
  if (up !== STEPS) address.set('up', String(up));
  if (down !== STEPS) address.set('down', String(down));
  if (at !== null) address.set('at', at);
  if (since !== null) address.set('since', since);
  if (column !== null) address.set('column', column);
  if (column !== null && of !== null) address.set('of', of);
  if (as !== 'picture') address.set('as', as);
  return address.toString();
}

function steps(text: string | null): number {
  return text !== null && /^(?:\d|10)$/.test(text) ? Number(text) : STEPS;
}

function instant(text: string | null): string | null {
  if (text === null || Number.isNaN(Date.parse(text))) return null;
  return new Date(text).toISOString();
}
