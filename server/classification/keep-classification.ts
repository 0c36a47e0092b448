import { datasets } from '../access/datasets.ts';
import type { Engine } from '../engine/engine.ts';
import { errorMessage } from '../errors.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { columnsKey } from '../lake/columns-key.ts';
import { type Table, tableKey } from '../lake/table.ts';
import { readValueFlows } from '../lineage/service.ts';
import { createLogger } from '../log.ts';
import { RULE_VERSION } from './classify-column.ts';
import { readEvaluated } from './data.ts';
import { evaluateTable } from './evaluate-table.ts';
import { inheritedTags } from './inherited-tags.ts';
import { isDue } from './plan-evaluation.ts';
import { sampleValues } from './sample-values.ts';

/** After so long no other table is begun: what is left is done in the next round. */
const ROUND_MS = 10_000;

export interface KeepOptions {
  readonly signal: AbortSignal;
  /** Opened when the first table needs one. */
  readonly engine: () => Promise<Engine>;
}

/** Classifies what is due, the longest unseen first. One round; a table that fails is tried in the next one. */
export async function keepClassification({ signal, engine }: KeepOptions): Promise<void> {
  const startedAt = Date.now();
  const [tables, evaluated, all] = await Promise.all([loadAllTables(), readEvaluated(), datasets()]);
  const known = new Map(all.map((dataset) => [dataset.name, dataset]));
  const flows = await readValueFlows(tables.map(({ name }) => tableKey(name)));
  const inherited = inheritedTags(
    flows,
    (dataset, column) => known.get(dataset)?.columns.find(({ name }) => name === column)?.tags ?? [],
  );
  const stateOf = (table: Table) => ({
    snapshotId: String(table.currentSnapshotId),
    columnsKey: [
      columnsKey(table),
      ...[...(inherited.get(tableKey(table.name)) ?? [])].map((each) => JSON.stringify(each)).sort(),
    ].join(' '),
    ruleVersion: RULE_VERSION,
  });
  const seenAt = ({ name }: Table) => evaluated.get(tableKey(name))?.evaluatedAt.valueOf() ?? 0;
  const due = tables
    .filter(
      (table) =>
        table.currentSnapshotId !== null &&
        isDue(stateOf(table), evaluated.get(tableKey(table.name)) ?? null, startedAt),
    )
    .toSorted((a, b) => seenAt(a) - seenAt(b));
  for (const table of due) {
    if (signal.aborted || Date.now() - startedAt > ROUND_MS) return;
    const dataset = tableKey(table.name);
    try {
      const columns = await sampleValues(await engine(), table, signal);
      const declared = new Map(known.get(dataset)?.columns.map(({ name, tags }) => [name, tags]));
      await evaluateTable({
        ...stateOf(table),
        dataset,
        // What was never declared is nobody's to see, and not to be decided about.
        columns: columns.filter(({ name }) => declared.has(name)),
        inheritedBy: (column) => inherited.get(dataset)?.get(column) ?? [],
        tagsOf: (column) => declared.get(column) ?? [],
      });
    } catch (error) {
      if (signal.aborted) return;
      createLogger('classification').error(
        { table: dataset, error: errorMessage(error) },
        'the table could not be classified; it is tried again',
      );
    }
  }
}
