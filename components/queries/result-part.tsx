'use client';

import { Fetched } from '#components/ui/fetched.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import type { QueryRuns } from './query-runs.ts';
import { isActive } from './query-view.ts';
import { useTabRun } from './use-statement-run.ts';

const resultPanel = later(
  () => import('./result-panel.tsx').then(({ ResultPanel }) => ResultPanel),
  reportNotLoaded,
);
const previewPanel = later(
  () => import('./preview-panel.tsx').then(({ PreviewPanel }) => PreviewPanel),
  reportNotLoaded,
);
const serverOnlyActions = later(
  () =>
    import('#components/browser-engine/server-only-actions.tsx').then(
      ({ ServerOnlyActions }) => ServerOnlyActions,
    ),
  reportNotLoaded,
);

interface ResultPartProps {
  readonly runs: QueryRuns;
  /** The id of the tab that is looked at; empty before there are tabs. */
  readonly tab: string;
  readonly chart: ChartSpec | null;
  readonly onChart: (chart: ChartSpec) => void;
  /** A table that is looked into in the place of the result. */
  readonly previewed: string | null;
  readonly onPreviewClosed: () => void;
  readonly isBrowserOn: boolean;
  readonly onRunOnServer: () => void;
}

/** What the statement of the tab gave, or a look into a table. */
export function ResultPart(props: ResultPartProps) {
  const { runs, tab, chart, onChart, previewed, onPreviewClosed, isBrowserOn, onRunOnServer } = props;
  const run = useTabRun(runs, tab);
  const Results = useLater(resultPanel, true);
  // Fetched with the engine: when it is wanted there may be no network any more.
  const ServerOnly = useLater(serverOnlyActions, isBrowserOn);
  const isBusy = isActive(run.view);
  if (previewed !== null && !isBusy) {
    return <Fetched what={previewPanel} props={{ table: previewed, onClose: onPreviewClosed }} />;
  }
  const { view, rows } = run.before ?? run;
  return (
    Results && (
      <Results
        {...{ view, rows, isBusy, chart, onChart }}
        problemActions={
          view.problem?.code === 'server_only' &&
          ServerOnly && <ServerOnly problem={view.problem} onRunOnServer={onRunOnServer} />
        }
      />
    )
  );
}
