import type { ReactNode } from 'react';
import { PLATFORM_STATE } from '#components/shell/platform-state.ts';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { PlatformStatus } from '#server/platform/schema.ts';
import { HistoryProgress } from './history-progress.tsx';
import classes from './platform-panel.module.css';

interface PlatformPanelProps {
  /** Undefined until the first answer. */
  readonly status: PlatformStatus | undefined;
}

/** The instrument: state, age and lag of everything between an event and a dashboard. */
export function PlatformPanel({ status }: PlatformPanelProps) {
  const state = status && PLATFORM_STATE[status.state];
  return (
    <Panel
      title="Platform"
      aside={
        state ? (
          <StatusBadge status={state.status}>{state.word}</StatusBadge>
        ) : (
          <Skeleton width="96px" height="20px" />
        )
      }
    >
      <div aria-busy={!status} className={classes.body}>
        <p className={classes.summary}>{status?.summary ?? <Skeleton width="320px" height="20px" />}</p>
        {status?.history && <HistoryProgress history={status.history} />}
        <dl className={classes.readouts}>
          <Readout label="Dashboards as of" hint="When the warehouse last took in new events">
            {status &&
              (status.warehouse.refreshedAt ? <RelativeTime at={status.warehouse.refreshedAt} /> : '–')}
          </Readout>
          <Readout label="Events accepted" hint="Everything the stream holds since the start">
            {status && <EventCount value={status.stream?.accepted} />}
          </Readout>
          <Readout label="Stored in the lake" hint="Accepted events that are in a committed table">
            {status && <EventCount value={status.stream?.stored} />}
          </Readout>
          <Readout label="On their way" hint="Accepted and not yet stored">
            {status && <EventCount value={status.stream?.behind} />}
          </Readout>
        </dl>
        {status && status.warehouse.failures.length > 0 && (
          <ul className={classes.failures}>
            {status.warehouse.failures.map(({ model, error }) => (
              <li key={model}>
                <code>{model}</code>
                <span>{error}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

const SHORT_FROM = 1_000_000;

function EventCount({ value }: { value: number | undefined }) {
  return <FormattedNumber value={value} unit={{ kind: 'count' }} short={(value ?? 0) >= SHORT_FROM} />;
}

function Readout({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <div className={classes.readout}>
      <dt className={classes.label} title={hint}>
        {label}
      </dt>
      <dd className={classes.value}>{children ?? <Skeleton width="88px" height="24px" />}</dd>
    </div>
  );
}
