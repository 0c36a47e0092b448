import type { Finding } from './classify-column.ts';
import type { ProposalState } from './schema.ts';

/** What an evaluation of a table changes of its proposals. Pure. */

export interface FoundTag extends Finding {
  readonly column: string;
  readonly fieldId: number | null;
}

export interface KnownProposal {
  readonly id: string;
  readonly column: string;
  readonly tag: string;
  readonly state: ProposalState;
  readonly evidenceKey: string;
}

export interface PlannedProposal extends FoundTag {
  readonly evidenceKey: string;
  readonly state: 'proposed' | 'applied';
}

export interface ProposalPlan {
  /** New ones, and open or reopened ones with what is found now. */
  readonly write: readonly PlannedProposal[];
  /** Open ones for which nothing speaks any more. */
  readonly withdraw: readonly string[];
}

/** So sure, and so harmful when missed, that nobody is asked. A steward can still reject it. */
const APPLIED_TAGS = new Set(['pii.email', 'pii.payment_card', 'pii.iban', 'pii.national_id']);
const APPLIED_CONFIDENCE_MIN = 0.95;

/** The same for evidence that says the same, however many values say it today. */
export function evidenceKey({ evidence }: Finding): string {
  return `${evidence.nameWord ?? ''}|${evidence.detector ?? ''}`;
}

/**
 * What a column is tagged with already is not proposed. What was decided stays decided: a rejected tag comes back,
 * as a proposal only, when something else speaks for it.
 */
export function planProposals(
  found: readonly FoundTag[],
  known: readonly KnownProposal[],
  tagsOf: (column: string) => readonly string[],
): ProposalPlan {
  const write: PlannedProposal[] = [];
  const kept = new Set<string>();
  for (const each of found) {
    const earlier = known.find(({ column, tag }) => column === each.column && tag === each.tag);
    if (earlier && earlier.state !== 'proposed' && earlier.state !== 'rejected') continue;
    if (isCovered(each.tag, tagsOf(each.column))) continue;
    const key = evidenceKey(each);
    if (earlier) kept.add(earlier.id);
    if (earlier?.state === 'rejected' && earlier.evidenceKey === key) continue;
    const isApplied = earlier?.state !== 'rejected' && appliesByRule(each);
    write.push({ ...each, evidenceKey: key, state: isApplied ? 'applied' : 'proposed' });
  }
  const withdraw = known.filter(({ id, state }) => state === 'proposed' && !kept.has(id)).map(({ id }) => id);
  return { write, withdraw };
}

function appliesByRule({ tag, confidence, evidence }: Finding): boolean {
  return evidence.detector !== null && confidence >= APPLIED_CONFIDENCE_MIN && APPLIED_TAGS.has(tag);
}

/** Whether policies about a tag find the column by one that it has; what holds whole payloads is about everything. */
function isCovered(tag: string, tags: readonly string[]): boolean {
  return tags.some((own) => own === tag || own.startsWith(`${tag}.`) || own === 'pii.payload');
}
