'use client';

import { Button } from '#components/ui/button.tsx';
import type { QueryProblem } from '#server/queries/schema.ts';
import { useBrowserEngine } from './use-browser-engine.ts';

interface ServerOnlyActionsProps {
  /** With the code `server_only`. */
  readonly problem: QueryProblem;
  readonly onRunOnServer: () => void;
}

/** What can be done about a statement that the browser cannot answer: open its table, or ask the server. */
export function ServerOnlyActions({ problem: { missingTable }, onRunOnServer }: ServerOnlyActionsProps) {
  const { open, tables } = useBrowserEngine();
  const isOpen = tables.some(({ name }) => name === missingTable);
  return (
    <>
      {missingTable !== null && !isOpen && (
        <Button onClick={() => void open(missingTable)}>Open {missingTable} in the browser</Button>
      )}
      <Button onClick={onRunOnServer}>Run on the server</Button>
    </>
  );
}
