/** Pure: what the rows that were found say of a range. */
import type { FoundRows, LakeFound, LakeVerdict, ModelFound, ModelVerdict } from './schema.ts';

export interface ExpectedRows {
  readonly accepted: number;
  readonly acceptedHash: string;
  readonly rejected: number;
  readonly rejectedHash: string;
}

const MODULUS = 1n << 64n;

function judgeTable(found: FoundRows, records: number, hash: string): LakeVerdict {
  if (found.places < records) return 'missing';
  // More places than records: somebody put rows where the stream had none.
  if (found.rows > found.places || found.places > records) return 'repeated';
  return found.hash === hash ? 'balanced' : 'changed';
}

const WORST_FIRST = ['missing', 'repeated', 'changed', 'replay_missing', 'replay_unasked'] as const;

/** What the snapshots that a rollback left hold beside what is there; `outcomes`: letters of the range that were replayed. */
export interface HeldBehind {
  readonly found: LakeFound;
  readonly outcomes: number;
}

/** The worst that is true of it. */
export function judgeLake(
  expected: ExpectedRows,
  found: LakeFound,
  leftBehind: HeldBehind | null,
): LakeVerdict {
  const { replayed } = found;
  const verdicts: LakeVerdict[] = [
    judgeTable(found.bronze, expected.accepted, expected.acceptedHash),
    judgeTable(found.deadLetters, expected.rejected, expected.rejectedHash),
    replayed.rows > replayed.places ? 'repeated' : 'balanced',
    replayed.lost > 0 ? 'replay_missing' : 'balanced',
    replayed.unasked > 0 ? 'replay_unasked' : 'balanced',
  ];
  const worst = WORST_FIRST.find((each) => verdicts.includes(each));
  if (!worst || !isMissing(worst) || !leftBehind) return worst ?? 'balanced';
  const behind = leftBehind.found;
  const together = {
    bronze: sum(found.bronze, behind.bronze),
    deadLetters: sum(found.deadLetters, behind.deadLetters),
    replayed: { ...replayed, lost: replayed.lost + behind.replayed.lost - leftBehind.outcomes },
  };
  return judgeLake(expected, together, null) === 'balanced' ? 'rolled_back' : worst;
}

/** Rows are gone, which a rollback may have left behind. */
export const isMissing = (verdict: LakeVerdict): boolean =>
  verdict === 'missing' || verdict === 'replay_missing';

function sum(one: FoundRows, other: FoundRows): FoundRows {
  return {
    rows: one.rows + other.rows,
    places: one.places + other.places,
    hash: String((BigInt(one.hash) + BigInt(other.hash)) % MODULUS),
  };
}

/**
 * Every row that the model makes of bronze is in its table as it makes it, or a person repaired it, once; or its event is there
 * from another place; or it is in quarantine.
 */
export function judgeModel(bronzeRows: number, found: ModelFound): ModelVerdict {
  if (found.source < bronzeRows) return 'waiting';
  if (found.rows > found.places) return 'repeated';
  if (found.same < found.places) return 'changed';
  const accounted = found.same + found.repeats + found.quarantined;
  return found.source - found.filtered > accounted ? 'missing' : 'balanced';
}
