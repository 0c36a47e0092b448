import { isDeepStrictEqual } from 'node:util';
import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { errorMessage } from '#server/errors.ts';
import { TOPIC_NAMES, type TopicName } from '#server/events/topics.ts';
import { loadTables } from '#server/lake/catalog.ts';
import { snapshotById } from '#server/lake/metadata.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { tableAsOf } from '#server/lake/references.ts';
import type { Table } from '#server/lake/table.ts';
import { createLogger } from '#server/log.ts';
import { readModelStates } from '#server/warehouse/data.ts';
import { ORIGIN, type PositionModel } from '#server/warehouse/position-models.ts';
import { quarantineName } from '#server/warehouse/quarantine-table.ts';
import { findInLake, LAKE_PLACE, type TableFiles } from './check-lake.ts';
import { findInModel } from './check-model.ts';
import { type FileSpan, fileSpans, filesOf, type RangeSpan, stateOf } from './file-spans.ts';
import { isMissing, judgeLake, judgeModel } from './judge.ts';
import { findLeftBehind, type LeftBehind } from './left-behind.ts';
import { planMerge } from './plan-merge.ts';
import { mergeRanges, readOutcomes, readRanges, type StoredRange, saveLooks } from './ranges-data.ts';

/** After so long no second step of a topic is begun: what is left is done in the next round. */
const ROUND_MS = 10_000;
/** Of one step, so that memory and the wait for an end are bounded. A model's rows are made again, with all their columns. */
const STEP_RECORDS: StepRecords = { lake: 250_000, model: 100_000 };
const STEP_RANGES = 500;

interface StepRecords {
  readonly lake: number;
  readonly model: number;
}

export interface BalanceOptions {
  readonly signal: AbortSignal;
  /** Has `record_hash`; opened when the first step needs it. */
  readonly engine: () => Promise<DuckDbEngine>;
  /** Those that keep the places of their rows. */
  readonly models: readonly PositionModel[];
  readonly nowMs?: number;
  readonly roundMs?: number;
  readonly stepRecords?: StepRecords;
}

/**
 * Looks in the lake for what was taken from the stream: first for what nobody has looked for, then for what is in other
 * files than at the last look, the latest first. One round: a step of each topic, and more while there is time; a topic that
 * fails is tried in the next one.
 */
export async function keepBalance(options: BalanceOptions): Promise<void> {
  const startedAt = Date.now();
  const isTimeLeft = () => Date.now() - startedAt <= (options.roundMs ?? ROUND_MS);
  let topics = await Promise.all(TOPIC_NAMES.map((topic) => openTopic(topic, options)));
  // A step of each in turn, and the first turn whole: a busy topic does not keep the others waiting.
  do {
    const more: typeof topics = [];
    for (const topic of topics) {
      if (options.signal.aborted) return;
      try {
        if (await topic?.step()) more.push(topic);
      } catch (error) {
        if (options.signal.aborted) return;
        createLogger('balance').error(
          { topic: topic?.name, error: errorMessage(error) },
          'what the stream gave could not be held against the lake; it is tried again',
        );
      }
    }
    topics = more;
  } while (topics.length > 0 && isTimeLeft());
}

interface OpenTopic {
  readonly name: TopicName;
  /** Does a part of what is due; false when nothing is left. */
  step(): Promise<boolean>;
}

interface Spans {
  readonly table: Table;
  readonly spans: readonly FileSpan[];
}

async function spansOf(table: Table, columns: typeof LAKE_PLACE): Promise<Spans> {
  return { table, spans: fileSpans(table, await liveFiles(table), columns) };
}

function pick({ table, spans }: Spans, ranges: readonly RangeSpan[]): TableFiles {
  const files = new Map(ranges.flatMap((range) => filesOf(spans, range)).map((file) => [file.path, file]));
  return { table, files: [...files.values()] };
}

/** null for a topic of which nothing was taken yet. */
async function openTopic(topic: TopicName, options: BalanceOptions): Promise<OpenTopic | null> {
  // Before the tables: what they took last is then in both.
  const ranges = await readRanges(topic);
  const [bronze, letters] = await loadTables([
    { namespace: 'bronze', name: topic },
    { namespace: 'dead_letters', name: topic },
  ]);
  if (ranges.length === 0 || !bronze || !letters) return null;
  const lake = { bronze: await spansOf(bronze, LAKE_PLACE), letters: await spansOf(letters, LAKE_PLACE) };
  const lakeStateOf = (range: LakeRange) =>
    stateOf(
      filesOf(lake.bronze.spans, range),
      filesOf(lake.letters.spans, range),
      ...(range.outcomes > 0 ? [`${range.outcomes} ${range.outcomesHash}`] : []),
    );
  const made = await openModel(bronze, options.models);
  const stepRecords = options.stepRecords ?? STEP_RECORDS;
  let current: StoredRange[] = ranges;

  const replace = (changed: readonly StoredRange[]) => {
    const byId = new Map(changed.map((range) => [range.id, range]));
    current = current.map((range) => byId.get(range.id) ?? range);
  };
  const stepLake = async (): Promise<boolean> => {
    const due = current.filter((range) => range.lakeState !== lakeStateOf(range));
    const part = firstOf([...due.filter(({ lakeState }) => !lakeState), ...due], stepRecords.lake);
    if (part.length === 0) return false;
    const looks = await lookInLake(await options.engine(), lake, part, lakeStateOf, options.signal);
    await saveLooks('lake', looks);
    replace(
      part.map((range, index) => {
        const { state, verdict, found } = looks[index] as (typeof looks)[number];
        return { ...range, lakeState: state, lakeVerdict: verdict, lakeFound: found };
      }),
    );
    return true;
  };
  const stepModel = async (): Promise<boolean> => {
    if (!made) return false;
    const due = current.filter(
      (range) => range.lakeFound !== null && range.modelState !== made.stateOf(range),
    );
    const part = firstOf(due, stepRecords.model);
    if (part.length === 0) return false;
    const found = await findInModel(
      await options.engine(),
      made.model,
      pick(made.source, part),
      pick(made.spans, part),
      made.quarantine && pick(made.quarantine, part),
      part,
      options.signal,
    );
    const looks = part.map((range, index) => {
      const one = found[index] as (typeof found)[number];
      const verdict = judgeModel(range.lakeFound?.bronze.rows ?? 0, one);
      return { id: range.id, state: made.stateOf(range), verdict, found: one };
    });
    await saveLooks('model', looks);
    replace(
      part.map((range, index) => {
        const { state, verdict } = looks[index] as (typeof looks)[number];
        return { ...range, modelState: state, modelVerdict: verdict };
      }),
    );
    return true;
  };
  const merge = async () => {
    const isSettled = (range: StoredRange) =>
      range.lakeVerdict === 'balanced' &&
      range.lakeState === lakeStateOf(range) &&
      (made
        ? range.modelVerdict === 'balanced' && range.modelState === made.stateOf(range)
        : range.modelVerdict === null);
    for (const group of planMerge(current, isSettled, options.nowMs ?? Date.now())) {
      const span = spanOfAll(group);
      await mergeRanges(
        group.map(({ id }) => id),
        lakeStateOf(span),
        made ? made.stateOf(span) : null,
      );
    }
    return false;
  };
  return { name: topic, step: async () => (await stepLake()) || (await stepModel()) || (await merge()) };
}

/** What a look for a range in the lake depends on, beside the files. */
type LakeRange = RangeSpan & Pick<StoredRange, 'outcomes' | 'outcomesHash'>;

function spanOfAll(group: readonly StoredRange[]): LakeRange {
  return {
    outcomes: group.reduce((sum, { outcomes }) => sum + outcomes, 0),
    outcomesHash: String(group.reduce((sum, { outcomesHash }) => sum + BigInt(outcomesHash), 0n)),
    partition: group[0]?.partition ?? 0,
    from: Math.min(...group.map(({ from }) => from)),
    to: Math.max(...group.map(({ to }) => to)),
    firstMs: Math.min(...group.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...group.map(({ lastMs }) => lastMs)),
  };
}

/** As many as one step takes, at least one. */
function firstOf(due: readonly StoredRange[], recordsMax: number): StoredRange[] {
  const part = new Set<StoredRange>();
  let records = 0;
  for (const range of due) {
    if (part.size >= STEP_RANGES || (part.size > 0 && records + range.records > recordsMax)) break;
    part.add(range);
    records += range.records;
  }
  return [...part];
}

async function lookInLake(
  engine: DuckDbEngine,
  { bronze, letters }: { readonly bronze: Spans; readonly letters: Spans },
  ranges: readonly StoredRange[],
  lakeStateOf: (range: LakeRange) => string,
  signal: AbortSignal,
) {
  const outcomes = await readOutcomes(ranges);
  const found = await findInLake(
    engine,
    pick(bronze, ranges),
    pick(letters, ranges),
    ranges,
    outcomes,
    signal,
  );
  const looks = ranges.map((range, index) => {
    const one = found[index] as (typeof found)[number];
    const verdict = judgeLake(range, one, null);
    return { id: range.id, state: lakeStateOf(range), verdict, found: one };
  });
  if (!looks.some(({ verdict }) => isMissing(verdict))) return looks;
  const left = await Promise.all([bronze, letters].map(leftBehind));
  const [leftOfBronze, leftOfLetters] = left as [TableFiles & LeftBehind, TableFiles & LeftBehind];
  const behind = await findInLake(engine, leftOfBronze, leftOfLetters, ranges, outcomes, signal);
  return looks.map((look, index) => {
    const range = ranges[index] as StoredRange;
    if (!isMissing(look.verdict)) return look;
    // The snapshots that were left expire: what was once found in them stays said, while nothing else changes.
    const isAsBefore = range.lakeVerdict === 'rolled_back' && isDeepStrictEqual(range.lakeFound, look.found);
    if (isAsBefore) return { ...look, verdict: 'rolled_back' as const };
    const one = left.some((each) => each.holds(range)) ? behind[index] : undefined;
    const held = one ? { found: one, outcomes: range.outcomes } : null;
    return { ...look, verdict: judgeLake(range, look.found, held) };
  });
}

async function leftBehind({ table, spans }: Spans): Promise<TableFiles & LeftBehind> {
  const files = spans.map(({ file }) => file);
  return { table, ...(await findLeftBehind(table, files)) };
}

/** null while the model has not run as it is declared now, or what it consumed is not known any more. */
async function openModel(bronze: Table, models: readonly PositionModel[]) {
  const model = models.find(({ source }) => source === `bronze.${bronze.name.name}`);
  const state = model && (await readModelStates()).get(model.name);
  if (!model || !state || state.codeHash !== model.codeHash) return null;
  const consumed = state.consumed[model.source];
  const [table, kept] = await loadTables([model.table, quarantineName(model.table)]);
  if (!consumed || !table || !snapshotById(bronze.metadata, BigInt(consumed))) return null;
  const source = await spansOf(tableAsOf(bronze, { snapshotId: BigInt(consumed) }), LAKE_PLACE);
  const spans = await spansOf(table, ORIGIN);
  const quarantine = kept ? await spansOf(kept, ORIGIN) : null;
  return {
    model,
    source,
    spans,
    quarantine,
    stateOf: (range: RangeSpan) =>
      stateOf(
        filesOf(source.spans, range),
        filesOf(spans.spans, range),
        model.codeHash,
        ...(quarantine ? [filesOf(quarantine.spans, range)] : []),
      ),
  };
}
