import { LETTER_STATES, type LetterState } from '#server/letters/schema.ts';

/** What the page is narrowed to, as its address has it. */
export interface LettersAddress {
  readonly topic: string | undefined;
  readonly reasonCode: string | undefined;
  /** `all` is one more than there are states. */
  readonly state: LetterState | 'all';
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const instant = (text: string | null) =>
  text !== null && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : undefined;

/** Open letters are what there is to do: they are shown unless others are asked for. */
export function readAddress(parameters: Pick<URLSearchParams, 'get'>): LettersAddress {
  const state = parameters.get('state');
  return {
    topic: parameters.get('topic') ?? undefined,
    reasonCode: parameters.get('reason') ?? undefined,
    state: state === 'all' ? 'all' : (LETTER_STATES.find((each) => each === state) ?? 'open'),
    from: instant(parameters.get('from')),
    to: instant(parameters.get('to')),
  };
}

/** Without a question mark. */
export function writeAddress({ topic, reasonCode, state, from, to }: LettersAddress): string {
  const parameters = new URLSearchParams();
  if (topic !== undefined) parameters.set('topic', topic);
  if (reasonCode !== undefined) parameters.set('reason', reasonCode);
  if (state !== 'open') parameters.set('state', state);
  if (from !== undefined) parameters.set('from', from);
  if (to !== undefined) parameters.set('to', to);
  return parameters.toString();
}

/** The page with the letters of one topic. */
export function lettersHref(topic: string): string {
  return `/pipelines/dead-letters?${new URLSearchParams({ topic })}`;
}
