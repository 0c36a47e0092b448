'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import { goToSignIn } from '#components/trpc/query-client.ts';
import type { PlacementChoice, QueryEvent, QueryProblem } from '#server/queries/schema.ts';
import type { ArrowRows } from './arrow-rows.ts';
import { afterEvent, IDLE, type QueryView } from './query-view.ts';
import { newQueryId, type StatementRunner, streamQuery } from './stream-query.ts';

const UNREACHABLE: QueryProblem = {
  code: 'unavailable',
  message: 'The connection to the portal broke before the whole answer came. Run it again.',
  line: null,
  column: null,
  missingTable: null,
};

export interface QueryRun {
  readonly view: QueryView;
  readonly rows: ArrowRows | null;
  /** By the server, or by another runner: the engine in the browser. */
  run(sql: string, placement: PlacementChoice, runner?: StatementRunner): void;
  cancel(): void;
}

/** The page's one run: a new one ends the one before. `onEnd` is called when the server has nothing more to say. */
export function useQueryRun(onEnd: () => void): QueryRun {
  const client = useTRPCClient();
  const [view, setView] = useState<QueryView>(IDLE);
  const [rows, setRows] = useState<ArrowRows | null>(null);
  const current = useRef<{ id: string; controller: AbortController; isOver: boolean } | null>(null);
  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  }, [onEnd]);

  const stop = useCallback(() => {
    const running = current.current;
    current.current = null;
    if (!running || running.isOver) return;
    running.controller.abort();
    // The broken connection stops it too, unless a proxy in between hides that.
    client.queries.cancel.mutate({ id: running.id }).catch(() => undefined);
  }, [client]);

  useEffect(() => stop, [stop]);

  const run = useCallback(
    (sql: string, placement: PlacementChoice, runner: StatementRunner = streamQuery) => {
      stop();
      const mine = { id: newQueryId(), controller: new AbortController(), isOver: false };
      current.current = mine;
      const isCurrent = () => current.current === mine;
      setRows(null);
      setView({ ...IDLE, phase: 'sent', sql, startedAt: Date.now() });

      let drawing = false;
      const onEvent = (event: QueryEvent) => {
        if (isCurrent()) setView((before) => afterEvent(before, event));
        if (event.kind === 'error' && event.problem.code === 'unauthenticated') goToSignIn();
      };
      const onRows = (grown: ArrowRows) => {
        if (drawing) return;
        drawing = true;
        requestAnimationFrame(() => {
          drawing = false;
          if (!isCurrent()) return;
          setRows(grown);
          setView((before) => ({ ...before, rowCount: grown.rowCount }));
        });
      };
      runner({ id: mine.id, sql, placement }, { onEvent, onRows }, mine.controller.signal)
        .catch(() => {
          if (!mine.controller.signal.aborted) onEvent({ kind: 'error', problem: UNREACHABLE });
        })
        .finally(() => {
          mine.isOver = true;
          if (isCurrent()) ended.current();
        });
    },
    [stop],
  );

  const cancel = useCallback(() => {
    stop();
    setView((before) => ({ ...before, phase: 'cancelled' }));
    ended.current();
  }, [stop]);

  return { view, rows, run, cancel };
}
