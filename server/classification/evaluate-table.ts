import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { classifyColumn, RULE_VERSION, type SampledColumn } from './classify-column.ts';
import {
  addTag,
  inTransaction,
  lockProposals,
  recordEvaluated,
  withdrawProposals,
  writeProposal,
} from './data.ts';
import { inheritedFinding } from './inherited-tags.ts';
import type { Evaluated } from './plan-evaluation.ts';
import { type FoundTag, planProposals } from './plan-proposals.ts';

export interface TableToEvaluate extends Omit<Evaluated, 'evaluatedAt' | 'ruleVersion'> {
  readonly dataset: string;
  readonly columns: readonly (SampledColumn & { readonly fieldId: number | null })[];
  /** What the columns are tagged with that its values come from. */
  inheritedBy(column: string): readonly string[];
  /** What the columns are tagged with already. */
  tagsOf(column: string): readonly string[];
}

/** Classifies a table's columns and stores what follows, with tags that a rule applies, in one transaction. */
export async function evaluateTable(table: TableToEvaluate): Promise<void> {
  const { dataset, snapshotId, columnsKey } = table;
  const found = table.columns.flatMap((column): FoundTag[] => {
    const own = classifyColumn(column);
    // What its own name and values say is better known.
    const inherited = table.inheritedBy(column.name).filter((tag) => !own.some((each) => each.tag === tag));
    return [...own, ...inherited.map(inheritedFinding)].map((finding) => ({
      ...finding,
      column: column.name,
      fieldId: column.fieldId,
    }));
  });
  await inTransaction(async (tx) => {
    const plan = planProposals(found, await lockProposals(tx, dataset), table.tagsOf);
    await withdrawProposals(tx, plan.withdraw);
    const applied: AuditEntry[] = [];
    for (const proposal of plan.write) {
      const id = await writeProposal(tx, dataset, proposal, RULE_VERSION);
      if (proposal.state !== 'applied') continue;
      const { column, fieldId, tag, confidence } = proposal;
      await addTag(tx, { dataset, column, fieldId, tag });
      const details = {
        proposal: id,
        column,
        tag,
        decision: 'applied',
        confidence,
        ruleVersion: RULE_VERSION,
      };
      applied.push({
        action: 'tag.decided',
        outcome: 'ok',
        actorId: null,
        actor: 'system',
        subject: dataset,
        details,
      });
    }
    await recordEvaluated(tx, dataset, { snapshotId, columnsKey, ruleVersion: RULE_VERSION });
    if (applied.length > 0) await recordAuditIn(tx, applied);
  });
}
