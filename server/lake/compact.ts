/** Rewrites tables' small files as fewer large ones, without the rows that were deleted. Commits of others always win. */
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
import { bytesOf, filesOpened, rankGroups } from './rank-compaction.ts';
import { HELD_BRANCH } from './references.ts';
import { relationSql } from './relation.ts';
import { sortOrderOf } from './sort-order.ts';
import { discardFiles, stageFiles } from './stage.ts';
import type { DataFile, Table, TableName } from './table.ts';
import { propertyNumber } from './table-properties.ts';

const MIN_FILES = 8;
const RESTING_MS = 60 * 60 * 1000;
const CONFLICTS_MAX = 3;
const ROW_GROUP_BYTES = 24 * 1024 * 1024;
/** Of one table in one round: what waits is held in memory. */
const GROUPS_MAX = 200;

/** A table that is looked at. */
export interface CompactionDue {
  readonly name: TableName;
  /** How often it is read; what it is worth to have fewer files depends on it. */
  readonly scansPerDay?: number;
  /** Somebody waits for it: it goes before the others. */
  readonly isAsked?: boolean;
  readonly rules?: Partial<CompactionRules>;
}

export interface CompactionOptions extends CommitOptions {
  readonly signal?: AbortSignal;
  readonly nowMs?: number;
  /** No group is begun later than this after the beginning. */
  readonly budgetMs?: number;
}

export interface CompactionReport {
  readonly filesBefore: number;
  readonly filesAfter: number;
  readonly bytesRewritten: number;
  readonly bytesAfter: number;
  /** Files of rows and of deletes that a read of the whole table opens less. */
  readonly opensSaved: number;
  /** Processor time of this process, which does nothing else meanwhile. */
  readonly cpuMs: number;
}

const NOTHING: CompactionReport = {
  filesBefore: 0,
  filesAfter: 0,
  bytesRewritten: 0,
  bytesAfter: 0,
  opensSaved: 0,
  cpuMs: 0,
};

/** What came of one table. */
export interface CompactionOutcome {
  readonly name: TableName;
  readonly scansPerDay: number;
  readonly startedAt: Date;
  /** Of the time that passed, what was spent on this table. */
  readonly workedMs: number;
  readonly report: CompactionReport;
  /** Why the table was given up; what was done before stays done. */
  readonly error: unknown;
  /** There is more to do than there was time for. */
  readonly isUnfinished: boolean;
}

/** One pass over one table, until nothing is left to do. Throws what ended it early. */
export async function compactTable(
  engine: Engine,
  name: TableName,
  { rules, ...options }: CompactionOptions & Pick<CompactionDue, 'rules'> = {},
): Promise<CompactionReport> {
  const open = () => Promise.resolve(engine);
  const [outcome] = await compactTables(open, [{ name, ...(rules && { rules }) }], options);
  if (outcome?.error) throw outcome.error;
  return outcome?.report ?? NOTHING;
}

/**
 * One pass over tables: of all their groups of files the one that spares reads the most for its cost is next. Each group
 * is a commit of its own, so a stop or a failure keeps what was done; a table that fails is given up, the others go on.
 * Memory is bounded by the engine's limit whatever the sizes of files and rows; the engine is opened when there is
 * something to do, and no longer promises an order of rows afterwards.
 */
export async function compactTables(
  openEngine: () => Promise<Engine>,
  due: readonly CompactionDue[],
  options: CompactionOptions = {},
): Promise<readonly CompactionOutcome[]> {
  const endsAt = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  const turns: TableTurn[] = [];
  for (const each of due) {
    if (options.signal?.aborted) break;
    const turn = new TableTurn(each, options);
    await turn.begin();
    turns.push(turn);
  }
  while (!options.signal?.aborted && performance.now() < endsAt) {
    const next = turns.reduce((best, turn) => (turn.worth > best.worth ? turn : best), NO_TURN);
    if (next === NO_TURN) break;
    await (next as TableTurn).rewriteNext(openEngine);
  }
  return turns.map((turn) => turn.outcome);
}

const NO_TURN = { worth: Number.NEGATIVE_INFINITY };

/** One table in one pass. Failing is an outcome, too. */
class TableTurn {
  readonly #due: CompactionDue;
  readonly #options: CompactionOptions;
  readonly #startedAt = new Date();
  #groups: readonly (CompactionGroup & { readonly worth: number })[] = [];
  #isMore = false;
  #conflicts = 0;
  #workedMs = 0;
  #report = NOTHING;
  #error: unknown = null;

  constructor(due: CompactionDue, options: CompactionOptions) {
    this.#due = due;
    this.#options = options;
  }

  /** Of what is next. */
  get worth(): number {
    const [next] = this.#groups;
    if (!next) return NO_TURN.worth;
    return this.#due.isAsked ? Number.POSITIVE_INFINITY : next.worth;
  }

  get outcome(): CompactionOutcome {
    return {
      name: this.#due.name,
      scansPerDay: this.#due.scansPerDay ?? 0,
      startedAt: this.#startedAt,
      workedMs: Math.round(this.#workedMs),
      report: { ...this.#report, cpuMs: Math.round(this.#report.cpuMs) },
      error: this.#error,
      isUnfinished: this.#isMore || this.#groups.length > 0,
    };
  }

  async begin(): Promise<void> {
    await this.#working(() => this.#plan());
  }

  async #plan(): Promise<void> {
    const table = await loadTable(this.#due.name);
    // Its files wait with the publication that is held; the next round after the decision finds them.
    const ranked = table && !table.metadata.refs?.[HELD_BRANCH] ? await this.#ranked(table) : [];
    this.#groups = ranked.slice(0, GROUPS_MAX);
    this.#isMore = ranked.length > GROUPS_MAX;
  }

  async #ranked(table: Table) {
    const targetBytes = propertyNumber(table, 'write.target-file-size-bytes');
    const rules = { targetBytes, minFiles: MIN_FILES, restingMs: RESTING_MS, ...this.#due.rules };
    const nowMs = this.#options.nowMs ?? Date.now();
    const groups = planCompaction(await candidates(table), table.spec.id, rules, nowMs);
    return rankGroups(groups, targetBytes, this.#due.scansPerDay ?? 0);
  }

  async rewriteNext(openEngine: () => Promise<Engine>): Promise<void> {
    const [group, ...rest] = this.#groups;
    if (!group) return;
    await this.#working(async () => {
      const engine = await openEngine();
      await engine.query('SET preserve_insertion_order = false');
      const cpu = process.cpuUsage();
      try {
        const table = await loadTable(this.#due.name);
        if (table) {
          const after = await rewrite(engine, table, group, this.#options);
          this.#add(group.files, after, process.cpuUsage(cpu));
        }
        this.#groups = rest;
        if (rest.length === 0 && this.#isMore) await this.#plan();
      } catch (error) {
        if (!(error instanceof CommitConflict) || ++this.#conflicts > CONFLICTS_MAX) throw error;
        await this.#plan();
      }
    });
  }

  #add(before: readonly DataFile[], after: readonly DataFile[], cpu: NodeJS.CpuUsage): void {
    const so = this.#report;
    this.#report = {
      filesBefore: so.filesBefore + before.length,
      filesAfter: so.filesAfter + after.length,
      bytesRewritten: so.bytesRewritten + bytesOf(before),
      bytesAfter: so.bytesAfter + bytesOf(after),
      opensSaved: so.opensSaved + filesOpened(before) - after.length,
      cpuMs: so.cpuMs + (cpu.user + cpu.system) / 1000,
    };
  }

  async #working(work: () => Promise<void>): Promise<void> {
    const begunAt = performance.now();
    try {
      await work();
    } catch (error) {
      this.#error = error;
      this.#groups = [];
      this.#isMore = false;
    }
    this.#workedMs += performance.now() - begunAt;
  }
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
): Promise<readonly DataFile[]> {
  const order = sortOrderOf(table);
  const rows = `SELECT * FROM ${relationSql(table, group.files)}${order ? ` ORDER BY ${order.sql}` : ''}`;
  const stage = () =>
    stageFiles(engine, table, rows, {
      ...(options.signal && { signal: options.signal }),
      ...(group.partition !== undefined && { onlyPartition: group.partition }),
      rowGroupBytes: ROW_GROUP_BYTES,
    });
  const staged = await withFiles(group.files, stage, options.signal);
  const add = order ? staged.map((file) => ({ ...file, sortOrderId: order.id })) : staged;
  try {
    await commitTables([{ table, operation: 'replace', add, remove: group.files }], options);
    return add;
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) await discardFiles(add);
    throw error;
  }
}
