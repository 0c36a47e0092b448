/** Between a batch and its publication: whoever checks batches stands here. Types only; the worker brings the gate. */
import type { PoolClient } from 'pg';
import type { Engine } from '../engine/engine.ts';
import type { TableChange } from '../lake/change.ts';
import type { Table } from '../lake/table.ts';
import type { GateFinding } from '../quarantine/schema.ts';
import type { Model } from './describe-model.ts';

export interface GateBatch {
  readonly engine: Engine;
  readonly model: Model;
  /** The model's table, with the columns that the batch is published with. */
  readonly table: Table;
  /** A temporary table of the engine: the rows that would be published, after what the strategy leaves out. */
  readonly batch: string;
  /** `full`: these are all rows of the table; `incremental`: those that the strategy adds or replaces. */
  readonly mode: 'full' | 'incremental';
  /** The partitions that are made anew, with or without rows, by the text of their value; none where a strategy adds or merges. */
  remade(): 'all' | Promise<'all' | readonly (string | null)[]>;
  readonly runId: string;
  readonly signal?: AbortSignal | undefined;
}

export interface GateAnswer {
  /** Not empty: nothing of the batch becomes current before somebody releases it. */
  readonly hold: readonly GateFinding[];
  /** Rows that were taken out of the batch and are open in quarantine. */
  readonly quarantined: number;
  /** What else is part of the same commit, or of the same held publication. */
  readonly changes: readonly TableChange[];
  /** Runs in the transaction of the commit, whether the batch is published or held. */
  readonly within?: (tx: PoolClient) => Promise<void>;
}

export interface PublicationGate {
  /**
   * Looks at a batch before it is staged. Rows that are to stay out are deleted from the temporary table, those that are
   * mended are inserted. A rejection means that nobody could tell: then nothing is published.
   */
  inspect(batch: GateBatch): Promise<GateAnswer>;
  /**
   * What a model that reads its own table must know beside it: the rows of it that are kept out, without those that were
   * repaired. The name of a table with the model's columns, there until `inspect` ends; null for none.
   */
  waiting(engine: Engine, model: Model, signal: AbortSignal | undefined): Promise<string | null>;
  /** Changes when the checks of a table do (`silver.stg_orders`). */
  checksKey(relation: string): Promise<string>;
}

export const PUBLISH: GateAnswer = { hold: [], quarantined: 0, changes: [] };
