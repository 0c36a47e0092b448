/** What a steward decides about a publication that is held: it becomes current exactly as it is, or it is given up. */

import type { Reader } from '../access/reader.ts';
import { visibleLakeTable } from '../access/visible-lake.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { type UpdateOptions, updateTables } from '../lake/create.ts';
import { HELD_BRANCH, releaseBranch, withoutReference } from '../lake/references.ts';
import { askForWorkIn } from '../lake/work-requests-data.ts';
import { moveModelState, StateMoved } from '../warehouse/data.ts';
import { decideHeld, type HeldPublication, type HeldTable, readHeld } from '../warehouse/held-data.ts';

interface Decider {
  readonly reader: Reader;
  readonly networkAddress: string;
}

export interface Decision {
  readonly id: string;
  /** For those who ask later why these rows are there, or are not. */
  readonly reason: string;
}

type DecisionOptions = Pick<UpdateOptions, 'onStep'>;

/**
 * Makes exactly the held snapshots current, moves the model's state and writes the decision, in the one transaction that
 * moves the pointers: whoever reads sees the tables and what is said of them from before, or from after. The table is checked
 * next, so that its badge is of what is current now. Throws AppError
 * `not_found` for what is not there or not seen, `forbidden` for who does not see all rows of the table, `conflict` when
 * somebody decided before, or when the table or the model is not where it was: then it can only be rejected.
 */
export async function releaseHeld(
  decider: Decider,
  { id, reason }: Decision,
  options: DecisionOptions = {},
): Promise<void> {
  const held = await decidable(decider.reader, id);
  const change = ({ snapshotId, specId }: HeldTable) => ({
    branch: HELD_BRANCH,
    snapshotId: BigInt(snapshotId),
    specId,
  });
  try {
    await updateTables(
      held.tables.map((table) => ({
        name: table,
        change: ({ metadata }) => releaseBranch(metadata, change(table), Date.now()),
      })),
      {
        ...options,
        within: async (tx) => {
          if (!(await decideHeld(tx, id, { state: 'released', by: decider.reader.email, reason }))) decided();
          await moveModelState(tx, held.from, { model: held.model, ...held.to });
          await askForWorkIn(tx, { table: held.table, what: 'check', askedBy: decider.reader.email });
          await recordAuditIn(tx, [entry(decider, 'publication.released', held, reason)]);
        },
      },
    );
  } catch (error) {
    // The branch is gone when somebody has decided meanwhile.
    if (error instanceof AppError && error.code === 'not_found') await assertOpen(id);
    if (!(error instanceof StateMoved)) throw error;
    throw new AppError(
      'conflict',
      `The model ${held.model} has moved on since this was held, so it cannot become current. Reject it, and it is made again.`,
    );
  }
}

/**
 * Takes the branch away; expiry removes its snapshots and files. The model is tried again when what it reads, its code or
 * its checks are others, or when somebody asks for it. Throws as releaseHeld does.
 */
export async function rejectHeld(
  decider: Decider,
  { id, reason }: Decision,
  options: DecisionOptions = {},
): Promise<void> {
  const held = await decidable(decider.reader, id);
  await updateTables(
    held.tables.map((name) => ({
      name,
      change: ({ metadata }) =>
        metadata.refs?.[HELD_BRANCH] ? withoutReference(metadata, HELD_BRANCH, Date.now()) : null,
    })),
    {
      ...options,
      within: async (tx) => {
        if (!(await decideHeld(tx, id, { state: 'rejected', by: decider.reader.email, reason }))) decided();
        await recordAuditIn(tx, [entry(decider, 'publication.rejected', held, reason)]);
      },
    },
  );
}

async function decidable(reader: Reader, id: string): Promise<HeldPublication> {
  const held = await readHeld(id);
  const seen = held && (await visibleLakeTable(reader, held.table));
  if (!held || !seen) {
    throw new AppError('not_found', 'There is no such publication, or you may not see its table.');
  }
  if (!seen.seesAll) {
    throw new AppError(
      'forbidden',
      `You do not see all of ${held.table}, which is needed to decide what becomes of it.`,
    );
  }
  if (held.state !== 'held') decided();
  return held;
}

async function assertOpen(id: string): Promise<void> {
  if ((await readHeld(id))?.state !== 'held') decided();
}

function decided(): never {
  throw new AppError('conflict', 'Somebody has decided about this publication already. Look at it again.');
}

function entry(
  { reader, networkAddress }: Decider,
  action: 'publication.released' | 'publication.rejected',
  { id, table, runId, tables }: HeldPublication,
  reason: string,
) {
  return {
    action,
    outcome: 'ok',
    actorId: reader.personId,
    actor: reader.email,
    subject: table,
    networkAddress,
    details: { publication: id, run: runId, snapshot: tables[0]?.snapshotId, reason },
  } as const;
}
