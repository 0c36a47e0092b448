/** Rewrites a table's small files as fewer large ones, without the rows that were deleted. Commits of others always win. */
import type { Engine } from '../engine/engine.ts';
import { loadTable } from './catalog.ts';
import { CommitConflict, OutcomeUnknown } from './change.ts';
import { type CommitOptions, commitTables } from './commit.ts';
import { withFiles } from './held-files.ts';
import { liveFiles } from './plan.ts';
import {
  type CompactionCandidate,
  type CompactionGroup,
  type CompactionRules,
  planCompaction,
} from './plan-compaction.ts';
import { relationSql } from './relation.ts';
import { discardFiles, stageFiles } from './stage.ts';
import type { Table, TableName } from './table.ts';
import { propertyNumber } from './table-properties.ts';

const MIN_FILES = 8;
const RESTING_MS = 60 * 60 * 1000;
const CONFLICTS_MAX = 3;
const ROW_GROUP_BYTES = 24 * 1024 * 1024;

export interface CompactionOptions extends CommitOptions {
  readonly signal?: AbortSignal;
  readonly rules?: Partial<CompactionRules>;
  readonly nowMs?: number;
}

export interface CompactionReport {
  readonly filesBefore: number;
  readonly filesAfter: number;
  readonly bytesRewritten: number;
}

/**
 * One pass over a table; each group of files is a commit of its own, so a stop or a failure keeps what was done.
 * Memory is bounded by the engine's limit whatever the sizes of files and rows; the engine is this pass's own, since
 * it no longer promises an order of rows afterwards.
 */
export async function compactTable(
  engine: Engine,
  name: TableName,
  options: CompactionOptions = {},
): Promise<CompactionReport> {
  await engine.query('SET preserve_insertion_order = false');
  const report = { filesBefore: 0, filesAfter: 0, bytesRewritten: 0 };
  let table = await loadTable(name);
  let groups = table ? await plan(table, options) : [];
  let conflicts = 0;
  while (table && groups.length > 0 && !options.signal?.aborted) {
    const [group, ...rest] = groups as [CompactionGroup, ...CompactionGroup[]];
    try {
      const after = await rewrite(engine, table, group, options);
      report.filesBefore += group.files.length;
      report.filesAfter += after.files;
      report.bytesRewritten += group.files.reduce((sum, file) => sum + file.sizeBytes, 0);
      table = after.table;
      groups = rest;
    } catch (error) {
      if (!(error instanceof CommitConflict) || ++conflicts > CONFLICTS_MAX) throw error;
      table = await loadTable(name);
      groups = table ? await plan(table, options) : [];
    }
  }
  return report;
}

async function plan(table: Table, options: CompactionOptions): Promise<CompactionGroup[]> {
  const rules = {
    targetBytes: propertyNumber(table, 'write.target-file-size-bytes'),
    minFiles: MIN_FILES,
    restingMs: RESTING_MS,
    ...options.rules,
  };
  return planCompaction(await candidates(table), table.spec.id, rules, options.nowMs ?? Date.now());
}

async function candidates(table: Table): Promise<CompactionCandidate[]> {
  const committedAt = new Map(
    table.metadata.snapshots.map((each) => [BigInt(each['sequence-number']), each['timestamp-ms']]),
  );
  return (await liveFiles(table)).map((file) => ({
    file,
    committedAtMs: (file.sequenceNumber !== undefined && committedAt.get(file.sequenceNumber)) || null,
  }));
}

async function rewrite(
  engine: Engine,
  table: Table,
  group: CompactionGroup,
  options: CompactionOptions,
): Promise<{ table: Table; files: number }> {
  const stage = () =>
    stageFiles(engine, table, `SELECT * FROM ${relationSql(table, group.files)}`, {
      ...(options.signal && { signal: options.signal }),
      ...(group.partition !== undefined && { onlyPartition: group.partition }),
      rowGroupBytes: ROW_GROUP_BYTES,
    });
  const add = await withFiles(group.files, stage, options.signal);
  try {
    const [after] = await commitTables([{ table, operation: 'replace', add, remove: group.files }], options);
    return { table: after ?? table, files: add.length };
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) await discardFiles(add);
    throw error;
  }
}
