import type {
  Placement,
  PlanStep,
  QueryEvent,
  QueryProblem,
  QueryReceipt,
  ResultColumn,
} from '#server/queries/schema.ts';

/** Where a run stands, as the page shows it. */
export interface QueryView {
  readonly phase:
    | 'idle'
    | 'sent'
    | 'queued'
    | 'preparing'
    | 'running'
    | 'rows'
    | 'done'
    | 'failed'
    | 'cancelled';
  readonly sql: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly ahead: number;
  readonly prepared: { readonly done: number; readonly of: number };
  readonly placement: Placement | null;
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  readonly plan: readonly PlanStep[] | null;
  readonly receipt: QueryReceipt | null;
  readonly problem: QueryProblem | null;
}

export const IDLE: QueryView = {
  phase: 'idle',
  sql: '',
  startedAt: 0,
  ahead: 0,
  prepared: { done: 0, of: 0 },
  placement: null,
  columns: [],
  rowCount: 0,
  plan: null,
  receipt: null,
  problem: null,
};

export function isActive({ phase }: QueryView): boolean {
  return phase !== 'idle' && phase !== 'done' && phase !== 'failed' && phase !== 'cancelled';
}

/** The view after an event. */
export function afterEvent(view: QueryView, event: QueryEvent): QueryView {
  switch (event.kind) {
    case 'queued':
      return { ...view, phase: 'queued', ahead: event.ahead };
    case 'preparing':
      return { ...view, phase: 'preparing', prepared: { done: event.done, of: event.of } };
    case 'running':
      return { ...view, phase: 'running', placement: event.placement };
    case 'columns':
      return { ...view, phase: 'rows', columns: event.columns };
    case 'plan':
      return { ...view, plan: event.steps };
    case 'done':
      return { ...view, phase: 'done', receipt: event.receipt, placement: event.receipt.placement };
    case 'error':
      return {
        ...view,
        phase: event.problem.code === 'cancelled' ? 'cancelled' : 'failed',
        problem: event.problem,
      };
  }
}

/** One sentence for the status line while a run is under way. */
export function progressText(
  { phase, ahead, prepared, rowCount, placement }: QueryView,
  count: (value: number) => string,
): string {
  const where = placement?.engine === 'trino' ? ' on Trino' : '';
  switch (phase) {
    case 'sent':
      return 'Checking…';
    case 'queued':
      return ahead === 0 ? 'Next in line…' : `Waiting, ${count(ahead)} ahead…`;
    case 'preparing':
      return `Preparing what you may see: ${count(prepared.done)} of ${count(prepared.of)} files…`;
    case 'running':
      return `Running${where}…`;
    case 'rows':
      return rowCount === 0 ? `Running${where}…` : `${count(rowCount)} rows so far…`;
    default:
      return '';
  }
}
