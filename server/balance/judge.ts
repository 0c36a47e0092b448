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

/** The worst that is true of it. `leftBehind`: what the snapshots that a rollback left hold beside what is there. */
export function judgeLake(
  expected: ExpectedRows,
  found: LakeFound,
  leftBehind: Pick<LakeFound, 'bronze' | 'deadLetters'> | null,
): LakeVerdict {
  const verdicts = [
    judgeTable(found.bronze, expected.accepted, expected.acceptedHash),
    judgeTable(found.deadLetters, expected.rejected, expected.rejectedHash),
    found.replayed.rows > found.replayed.places ? 'repeated' : 'balanced',
  ] as const;
  const worst = (['missing', 'repeated', 'changed'] as const).find((each) => verdicts.includes(each));
  if (worst !== 'missing' || !leftBehind) return worst ?? 'balanced';
  const together = {
    bronze: sum(found.bronze, leftBehind.bronze),
    deadLetters: sum(found.deadLetters, leftBehind.deadLetters),
    replayed: found.replayed,
  };
  return judgeLake(expected, together, null) === 'balanced' ? 'rolled_back' : 'missing';
}

function sum(one: FoundRows, other: FoundRows): FoundRows {
  return {
    rows: one.rows + other.rows,
    places: one.places + other.places,
    hash: String((BigInt(one.hash) + BigInt(other.hash)) % MODULUS),
  };
}

/** Every row that the model makes of bronze is in its table as it makes it, once, or its event is there from another place. */
export function judgeModel(bronzeRows: number, found: ModelFound): ModelVerdict {
  if (found.source < bronzeRows) return 'waiting';
  if (found.rows > found.places) return 'repeated';
  if (found.same < found.places) return 'changed';
  return found.source - found.filtered > found.same + found.repeats ? 'missing' : 'balanced';
}
