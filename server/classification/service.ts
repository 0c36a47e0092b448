import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { addTag, closeProposal, findProposals, inTransaction, lockProposal, removeTag } from './data.ts';
import type { Proposal, ProposalsInput, TagDecision } from './schema.ts';

/** Who decides, and from where. */
export interface Steward {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/** What was found in columns that this person sees, masked or not. */
export async function listProposals({ reader }: Steward, which: ProposalsInput): Promise<Proposal[]> {
  const [proposals, sees] = await Promise.all([findProposals(which), sightOf(reader)]);
  return proposals.filter(sees);
}

/**
 * Accepts or rejects a tag, also against an earlier decision, or takes the decision back. The decision, the column's tag and the entry in the audit
 * log are one transaction: from its commit on every decision about access is made with the tag, and whoever was decided
 * before is decided anew. Throws `not_found`, also for a column that this person does not see, and `conflict`.
 */
export async function decideProposal(steward: Steward, { id, decision, note }: TagDecision): Promise<void> {
  const { reader, networkAddress } = steward;
  const sees = await sightOf(reader);
  await inTransaction(async (tx) => {
    const proposal = await lockProposal(tx, id);
    if (!proposal || !sees(proposal)) throw new AppError('not_found', 'There is no such proposal.');
    if (proposal.state === decision) throw new AppError('conflict', ALREADY[decision]);
    await closeProposal(tx, id, { state: decision, by: reader.email, note: note || null });
    await (decision === 'accepted' ? addTag : removeTag)(tx, proposal);
    const { dataset, column, tag, state } = proposal;
    await recordAuditIn(tx, [
      {
        action: 'tag.decided',
        outcome: 'ok',
        actorId: reader.personId,
        actor: reader.email,
        subject: dataset,
        networkAddress,
        details: { proposal: id, column, tag, before: state, decision, note },
      },
    ]);
  });
}

const ALREADY: Readonly<Record<TagDecision['decision'], string>> = {
  accepted: 'This tag is accepted already.',
  rejected: 'This tag is rejected already.',
  proposed: 'Nobody has decided about this tag yet.',
};

async function sightOf(reader: Reader) {
  const decisions = await reader.decisions();
  return ({ dataset, column, fieldId }: Pick<Proposal, 'dataset' | 'column' | 'fieldId'>) =>
    decisions
      .get(dataset)
      ?.columns.some((each) => each.name === column || (fieldId !== null && each.fieldId === fieldId)) ??
    false;
}
