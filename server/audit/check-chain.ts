import type { KeyObject } from 'node:crypto';
import type { Anchor, AnchorFile } from './anchors.ts';
import type { SignedEnd } from './append-data.ts';
import type { AuditProblem, AuditProblemKind, AuditVerdict } from './schema.ts';
import { FIRST_PREVIOUS, type StoredEntry, sealEntry, signerOfEnd } from './seal.ts';

export type SealedRow = StoredEntry & { readonly seal: string };

const PROBLEMS_KEPT = 200;

/**
 * Follows a chain from its first entry to its head. Entries come in the order of their numbers; memory is that of the
 * anchors, whatever the length of the log.
 */
export class ChainCheck {
  readonly #keys: readonly KeyObject[];
  /** Keys only ever become newer along a chain, so that one that leaked after it was replaced cannot seal anew. */
  #keyIndex: number;
  readonly #anchors = new Map<number, Set<string>>();
  #anchoredSeq = 0;
  #entries = 0;
  #last: { readonly seq: number; readonly seal: string } = { seq: 0, seal: FIRST_PREVIOUS };
  readonly #problems: AuditProblem[] = [];
  #problemCount = 0;

  constructor(keys: readonly KeyObject[], { anchors, damagedLines }: AnchorFile) {
    this.#keys = keys;
    this.#keyIndex = keys.length - 1;
    const forged = anchors.filter((anchor) => !this.#keepAnchor(anchor)).length;
    const wrong = damagedLines + forged;
    if (wrong > 0) this.report(null, 'anchors', `${wrong} of the anchors outside the database are damaged.`);
  }

  #keepAnchor(anchor: Anchor): boolean {
    if (signerOfEnd(this.#keys, 'anchor', anchor) < 0) return false;
    const seals = this.#anchors.get(anchor.seq);
    if (seals) seals.add(anchor.seal);
    else this.#anchors.set(anchor.seq, new Set([anchor.seal]));
    this.#anchoredSeq = Math.max(this.#anchoredSeq, anchor.seq);
    return true;
  }

  report(seq: number | null, kind: AuditProblemKind, says: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < PROBLEMS_KEPT) this.#problems.push({ seq, kind, says });
  }

  accept(entry: SealedRow): void {
    this.#entries += 1;
    const { seq } = entry;
    const isNext = this.#checkPlace(entry);
    if (!this.#isSealed(entry)) {
      this.report(seq, 'changed', `Entry ${seq} is not what was recorded: it was edited, inserted or moved.`);
    } else if (entry.action === 'audit.broken') {
      this.report(seq, 'broken', `Entry ${seq} says that the end of the log had been changed before it.`);
    }
    if (isNext && entry.previousSeal !== this.#last.seal) {
      this.report(seq, 'unlinked', `Entry ${seq} does not follow from the one before it.`);
    }
    const known = this.#anchors.get(seq);
    if (known && (known.size > 1 || !known.has(entry.seal))) {
      this.report(seq, 'replaced', `Entry ${seq} is another than the one that once had this number.`);
    }
    this.#last = { seq, seal: entry.seal };
  }

  #checkPlace({ seq }: SealedRow): boolean {
    const expected = this.#last.seq + 1;
    if (seq === expected) return true;
    if (seq > expected) {
      const which = seq - 1 === expected ? `Entry ${expected} is` : `Entries ${expected} to ${seq - 1} are`;
      this.report(expected, 'missing', `${which} missing.`);
    } else {
      this.report(seq, 'repeated', `The number ${seq} is there more than once, or out of order.`);
    }
    return false;
  }

  #isSealed(entry: SealedRow): boolean {
    for (let index = this.#keyIndex; index >= 0; index -= 1) {
      const key = this.#keys[index];
      if (key && sealEntry(key, entry) === entry.seal) {
        this.#keyIndex = index;
        return true;
      }
    }
    return false;
  }

  finish(head: SignedEnd | null): AuditVerdict {
    this.#checkHead(head);
    const beyond = [...this.#anchors.keys()].filter((seq) => seq > this.#last.seq);
    if (beyond.length > 0) {
      const first = this.#last.seq + 1;
      const says = `The log once went at least to entry ${this.#anchoredSeq}; from ${first} on it is cut off.`;
      this.report(first, 'truncated', says);
    }
    return {
      ok: this.#problemCount === 0,
      entries: this.#entries,
      anchoredSeq: this.#anchoredSeq,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  #checkHead(head: SignedEnd | null): void {
    if (!head) {
      if (this.#entries > 0) this.report(null, 'head', 'The row that says where the log ends is missing.');
    } else if (signerOfEnd(this.#keys, 'head', head) < 0) {
      this.report(null, 'head', 'The row that says where the log ends was not written by the portal.');
    } else if (head.seq !== this.#last.seq || head.seal !== this.#last.seal) {
      this.report(
        null,
        'head',
        `The log should end with entry ${head.seq} and ends with another (${this.#last.seq}).`,
      );
    }
  }
}
