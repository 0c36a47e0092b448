import { AppError } from '../errors.ts';
import { isTopicName, type TopicName } from '../events/topics.ts';
import { openWireLookup } from '../registry/wire-service.ts';
import { boundedSelection } from './bounded-selection.ts';
import { type Judged, judgeLetters } from './judge-letters.ts';
import { withLettersEngine } from './letters-engine.ts';
import { countSql, selectionSql } from './letters-sql.ts';
import { letterKey, outcomesOf } from './outcomes-data.ts';
import { patientFor } from './patient-lookup.ts';
import { readPage } from './read-page.ts';
import { type LettersCaller, recordLook } from './record-look.ts';
import type { Fix, LetterId, ReplayInput, ShownValue, Trial } from './schema.ts';
import { type SeenLetters, seenLettersOf } from './seen-letters.ts';
import { shownValue } from './shown-value.ts';
import { seesAll } from './summary-service.ts';

/** Of very many letters the first are tried. */
const TRIED_MAX = 20_000;
const PAGE = { letters: 5_000, bytes: 8 * 1024 * 1024 };
const TRIAL_MS = 8_000;
/** Somebody looks at the screen while this waits. */
const REGISTRY_WAIT_MS = 5_000;
const SAMPLES_EACH = 3;
const SAMPLE_BYTES = 4_000;

/**
 * What a replay would do: the same fix and the same judgement, and nothing is written but that somebody tried. Throws
 * `not_found` and `forbidden` as a replay would, `unavailable` while the schema registry that it needs does not answer.
 */
export async function tryReplay(
  caller: LettersCaller,
  { topic, selection, fix }: ReplayInput,
  signal: AbortSignal | undefined,
): Promise<Trial> {
  const seen = await replayable(caller, topic);
  const chosen = await boundedSelection(seen, selection, signal);
  const trial = await withLettersEngine(signal, async (engine, within) => {
    const from = await seen.from(selection.kind === 'filter' ? selection.filter : {});
    const counted = await engine.query(countSql(from, selectionSql(chosen)), { signal: within });
    const tally = new Tally(Number(counted.rows[0]?.letters ?? 0));
    const lookup = patientFor(openWireLookup(), REGISTRY_WAIT_MS, 'Try again when it does.');
    const until = performance.now() + TRIAL_MS;
    let position: LetterId | null = null;
    while (tally.tried < TRIED_MAX && performance.now() < until) {
      const page = await readPage(engine, from, chosen, position, PAGE, within);
      const last = page.at(-1);
      if (!last) break;
      position = last;
      const outcomes = await outcomesOf(topic, page);
      const open = page.filter((letter) => !outcomes.has(letterKey(letter)));
      const { judged } = await judgeLetters(seen.topic as TopicName, open, fix, lookup, within);
      tally.add(judged, page.length - open.length);
    }
    return tally.result();
  });
  const { selected, tried, accepted } = trial;
  await recordLook(caller, 'letters.tried', topic, { fix: fixWords(fix), selected, tried, accepted });
  return trial;
}

/** The letters of a topic, of which this person sees every row and column as it is. */
export async function replayable({ reader }: LettersCaller, topic: string): Promise<SeenLetters> {
  const seen = await seenLettersOf(reader, topic);
  if (!seesAll(seen)) {
    throw new AppError(
      'forbidden',
      `You do not see all of ${seen.table} as it is, which is needed to mend and replay its letters.`,
    );
  }
  if (!isTopicName(topic)) throw new AppError('not_found', `There is no topic ${topic}.`);
  return seen;
}

/** What was changed, for the audit log: never a value. */
export function fixWords(fix: Fix): string {
  if (fix.kind !== 'rules') return fix.kind;
  return fix.rules.map((rule) => ('path' in rule ? `${rule.kind} ${rule.path}` : rule.kind)).join(', ');
}

class Tally {
  readonly #selected: number;
  readonly #refused = new Map<string, { letters: number; reason: string }>();
  readonly #samples: {
    readonly accepted: Trial['samples'][number][];
    readonly refused: Trial['samples'][number][];
  } = {
    accepted: [],
    refused: [],
  };
  #accepted = 0;
  #already = 0;
  #judged = 0;

  constructor(selected: number) {
    this.#selected = selected;
  }

  get tried(): number {
    return this.#judged + this.#already;
  }

  add(judged: readonly Judged[], already: number): void {
    this.#already += already;
    this.#judged += judged.length;
    for (const each of judged) {
      const { refusal } = each;
      if (refusal) {
        const known = this.#refused.get(refusal.code);
        if (known) known.letters += 1;
        else this.#refused.set(refusal.code, { letters: 1, reason: refusal.reason });
      } else this.#accepted += 1;
      const samples = refusal ? this.#samples.refused : this.#samples.accepted;
      if (samples.length < SAMPLES_EACH) samples.push(toSample(each));
    }
  }

  result(): Trial {
    return {
      selected: Math.max(this.#selected, this.tried),
      tried: this.tried,
      accepted: this.#accepted,
      already: this.#already,
      refused: [...this.#refused]
        .map(([reasonCode, { letters, reason }]) => ({ reasonCode, letters, reason }))
        .sort((a, b) => b.letters - a.letters),
      samples: [...this.#samples.accepted, ...this.#samples.refused],
    };
  }
}

function toSample({ letter, value, refusal }: Judged): Trial['samples'][number] {
  const { partition, offset, arrivedAt } = letter;
  return {
    id: { partition, offset, arrivedAt },
    before: sampleValue(letter.value),
    after: sampleValue(value),
    reason: refusal?.reason ?? null,
  };
}

const sampleValue = (value: Buffer | null): ShownValue =>
  shownValue(value?.subarray(0, SAMPLE_BYTES) ?? null, value?.length ?? 0);
