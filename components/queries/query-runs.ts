import type { QueryEvent, QueryProblem, RunRequest } from '#server/queries/schema.ts';
import type { ArrowRows } from './arrow-rows.ts';
import { PacedTelling } from './paced-telling.ts';
import { placedInDocument, type SentStatement } from './problem-place.ts';
import { afterEvent, IDLE, isActive, type QueryView } from './query-view.ts';
import { newQueryId, type StatementRunner } from './stream-query.ts';

export interface TabRun {
  readonly view: QueryView;
  readonly rows: ArrowRows | null;
  /** The document that the statement was taken from; null before the first run. */
  readonly document: string | null;
  /** Why it is where it is; null when there is nothing to say. */
  readonly note: string | null;
  /** It ended while another tab was looked at. */
  readonly isUnseen: boolean;
  /** What the run before gave, for as long as it is still shown: an answer that comes at once replaces it at once. */
  readonly before: Shown | null;
}

/** What a run has given so far. */
export type Shown = Pick<TabRun, 'view' | 'rows'>;

export interface RunOptions {
  readonly sent: SentStatement;
  readonly placement: RunRequest['placement'];
  readonly runner: StatementRunner;
  readonly note: string | null;
  /** Tells whoever runs it to stop, beside the broken connection. */
  readonly onCancel: (id: string) => void;
  /** There is nothing more to come. */
  readonly onEnd: () => void;
  readonly onSignedOut: () => void;
}

/** Of a tab in which nothing was run. */
export const IDLE_RUN: TabRun = {
  view: IDLE,
  rows: null,
  document: null,
  note: null,
  isUnseen: false,
  before: null,
};

/** For so long the result before is left where it is. */
const BEFORE_SHOWN_MS = 150;

const UNREACHABLE: QueryProblem = {
  code: 'unavailable',
  message: 'The connection to the portal broke before the whole answer came. Run it again.',
  line: null,
  column: null,
  missingTable: null,
};

interface Running {
  readonly id: string;
  readonly controller: AbortController;
  readonly options: RunOptions;
  isOver: boolean;
}

/**
 * The runs of a person's tabs, one of each: they go on and keep their rows while another tab or another place of the
 * portal is looked at. A new run of a tab ends the one before.
 */
export class QueryRuns {
  readonly #runs = new Map<string, TabRun>();
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<() => void>();
  #seen: string | null = null;
  #version = 0;

  /** Another number after each change. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(tab: string): TabRun {
    return this.#runs.get(tab) ?? IDLE_RUN;
  }

  /** The run of a tab, once there is nothing more of it to come. */
  whenOver(tab: string): Promise<TabRun> {
    return new Promise((resolve) => {
      const look = () => {
        const run = this.of(tab);
        if (isActive(run.view)) return;
        stop();
        resolve(run);
      };
      const stop = this.subscribe(look);
      look();
    });
  }

  /** Which tab is looked at; null when none is. */
  see(tab: string | null): void {
    this.#seen = tab;
    if (tab !== null && this.of(tab).isUnseen) this.#change(tab, { isUnseen: false });
  }

  run(tab: string, options: RunOptions): void {
    this.#stop(tab);
    const { sent, placement, runner, note } = options;
    const mine: Running = { id: newQueryId(), controller: new AbortController(), options, isOver: false };
    this.#running.set(tab, mine);
    const isCurrent = () => this.#running.get(tab) === mine;
    let view: QueryView = { ...IDLE, phase: 'sent', sql: sent.sql, startedAt: Date.now() };
    let rows: ArrowRows | null = null;
    const before = lastShown(this.of(tab));
    this.#set(tab, { view, rows, document: sent.document, note, isUnseen: false, before });
    if (before) {
      setTimeout(() => {
        if (isCurrent() && this.of(tab).before === before) this.#change(tab, { before: null });
      }, BEFORE_SHOWN_MS);
    }

    const telling = new PacedTelling(() => {
      if (!isCurrent()) return;
      view = { ...view, rowCount: rows?.rowCount ?? 0 };
      this.#change(tab, { view, rows, ...(hasSomething(view) && { before: null }) });
    });
    const onEvent = (event: QueryEvent) => {
      const placed =
        event.kind === 'error' ? { ...event, problem: placedInDocument(event.problem, sent) } : event;
      view = afterEvent(view, placed);
      if (isActive(view)) telling.soon();
      else telling.now();
      if (event.kind === 'error' && event.problem.code === 'unauthenticated') options.onSignedOut();
    };
    const onRows = (grown: ArrowRows) => {
      rows = grown;
      if (grown.rowCount > 0) telling.nextFrame();
    };
    runner({ id: mine.id, sql: sent.sql, placement }, { onEvent, onRows }, mine.controller.signal)
      .catch(() => {
        if (!mine.controller.signal.aborted) onEvent({ kind: 'error', problem: UNREACHABLE });
      })
      .finally(() => {
        mine.isOver = true;
        if (!isCurrent()) return;
        if (this.#seen !== tab) this.#change(tab, { isUnseen: true });
        options.onEnd();
      });
  }

  /** Says what is in the way of a run, as a run that failed at once. */
  refuse(tab: string, document: string, problem: QueryProblem): void {
    this.#stop(tab);
    this.#set(tab, { ...IDLE_RUN, document, view: { ...IDLE, phase: 'failed', problem } });
  }

  cancel(tab: string): void {
    const { view } = this.of(tab);
    const options = this.#running.get(tab)?.options;
    this.#stop(tab);
    if (!isActive(view)) return;
    this.#change(tab, { view: { ...view, phase: 'cancelled' }, before: null });
    options?.onEnd();
  }

  /** For a tab that was closed. */
  forget(tab: string): void {
    this.#stop(tab);
    if (this.#runs.delete(tab)) this.#tell();
  }

  #stop(tab: string): void {
    const running = this.#running.get(tab);
    this.#running.delete(tab);
    if (!running || running.isOver) return;
    running.controller.abort();
    running.options.onCancel(running.id);
  }

  #change(tab: string, change: Partial<TabRun>): void {
    this.#set(tab, { ...this.of(tab), ...change });
  }

  #set(tab: string, run: TabRun): void {
    this.#runs.set(tab, run);
    this.#tell();
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** A result that a new run may leave on the screen for a moment. */
function lastShown({ view, rows, before }: TabRun): Shown | null {
  return view.phase === 'done' ? { view, rows } : before;
}

function hasSomething(view: QueryView): boolean {
  return !isActive(view) || view.columns.length > 0 || view.plan !== null;
}

const kept = new Map<string, QueryRuns>();

/** The runs of a person, for as long as the document lives. */
export function runsOf(personId: string): QueryRuns {
  let runs = kept.get(personId);
  if (!runs) {
    runs = new QueryRuns();
    kept.set(personId, runs);
  }
  return runs;
}
