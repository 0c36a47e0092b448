'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { IncidentDetails, SeenSymptom } from '#server/incidents/schema.ts';
import { CausesPanel } from './causes-panel.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { IncidentActions } from './incident-actions.tsx';
import {
  RESOLUTION_WORDS,
  SEVERITY_WORDS,
  STATE_WORDS,
  SYMPTOM_WORDS,
  stateStatus,
  symptomStatus,
} from './incident-words.ts';
import classes from './incidents.module.css';

const REFRESH_MS = 10_000;

/** One incident: what fails and since when, what may have caused it, what happened with it, and what can be done. */
export function IncidentPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.incidents.incident.queryOptions(
      { incident: id },
      { refetchInterval: REFRESH_MS, meta: { quiet: true } },
    ),
  );
  const incident = read.data;
  return (
    <>
      <PageHeader
        title={incident ? `Incident of ${incident.table}` : 'Incident'}
        lead={incident ? <Lead incident={incident} /> : <Link href="/quality/incidents">All incidents</Link>}
      >
        {incident?.mayAct && <IncidentActions incident={incident} />}
      </PageHeader>
      <Loaded read={read} failed="The incident could not be loaded" height="600px">
        {(details) => (
          <div className={classes.page}>
            <div className={classes.stack}>
              <Symptoms symptoms={details.symptoms} />
              <CausesPanel incident={details} />
              <HistoryPanel incident={details} />
              {details.deliveries.length > 0 && (
                <Panel
                  title="Told outside"
                  aside={<Link href="/quality/incidents/channels">Channels</Link>}
                  flush
                >
                  <DeliveryList deliveries={details.deliveries} label="How channels were told" withChannel />
                </Panel>
              )}
            </div>
            <IncidentFacts incident={details} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function Lead({ incident }: { incident: IncidentDetails }) {
  return (
    <span className={classes.lead}>
      <StatusBadge status={stateStatus(incident)}>
        {STATE_WORDS[incident.state]}
        {incident.state !== 'resolved' && `, ${SEVERITY_WORDS[incident.severity].toLowerCase()}`}
      </StatusBadge>
      <span>
        since <RelativeTime at={incident.since} />
      </span>
      {incident.reopenings > 0 && (
        <span>
          came again {incident.reopenings === 1 ? 'once' : `${incident.reopenings} times`}, first{' '}
          <RelativeTime at={incident.openedAt} />
        </span>
      )}
      <Link href="/quality/incidents">All incidents</Link>
    </span>
  );
}

const COLUMNS = [
  { name: 'What must hold' },
  { name: 'State' },
  { name: 'Rows that fail', number: true },
  { name: 'When it began', number: true, wide: true },
  { name: 'Of rows', number: true, wide: true },
];

function Symptoms({ symptoms }: { symptoms: readonly SeenSymptom[] }) {
  const failing = symptoms.filter(({ state }) => state === 'failing').length;
  return (
    <Panel title="What fails" aside={`${failing} of ${symptoms.length} fail now`} flush>
      <ListTable label="What fails" columns={COLUMNS}>
        {symptoms.map((symptom) => (
          <tr key={`${symptom.kind}/${symptom.key}`}>
            <td className={classes.words}>
              {symptom.href === null ? symptom.sentence : <Link href={symptom.href}>{symptom.sentence}</Link>}
              {symptom.kind === 'monitor' && <span className={classes.aside}>A monitor alerts</span>}
            </td>
            <td className={classes.state}>
              <StatusBadge status={symptomStatus(symptom.state, symptom.severity)}>
                {SYMPTOM_WORDS[symptom.state]}
              </StatusBadge>
              <span className={classes.aside}>
                {SEVERITY_WORDS[symptom.severity]}, since{' '}
                <RelativeTime at={symptom.state === 'failing' ? symptom.since : symptom.changedAt} />
              </span>
            </td>
            <td data-number>
              <FormattedNumber value={symptom.unexpectedNow} unit={{ kind: 'count' }} />
            </td>
            <td data-number data-wide>
              <FormattedNumber value={symptom.unexpectedThen} unit={{ kind: 'count' }} />
            </td>
            <td data-number data-wide>
              <FormattedNumber value={symptom.elementsNow} unit={{ kind: 'count' }} />
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function IncidentFacts({ incident }: { incident: IncidentDetails }) {
  const { table, domain, assignee, acknowledgedAt, acknowledgedBy, resolvedAt, resolution, resolvedBy } =
    incident;
  return (
    <Facts>
      <Fact name="Table">
        <Link href={datasetAddress(table)} className={classes.name}>
          {table}
        </Link>
      </Fact>
      {domain !== null && <Fact name="Domain">{domain}</Fact>}
      <Fact name="Assigned to">{assignee?.name ?? 'Nobody'}</Fact>
      <Fact name="Acknowledged">
        {acknowledgedAt === null ? (
          'Not yet'
        ) : (
          <>
            <RelativeTime at={acknowledgedAt} />
            {acknowledgedBy !== null && ` by ${acknowledgedBy.name}`}
          </>
        )}
      </Fact>
      {resolvedAt !== null && resolution !== null && (
        <Fact name="Resolved">
          <RelativeTime at={resolvedAt} />, {RESOLUTION_WORDS[resolution]}
          {resolvedBy !== null && ` (${resolvedBy.name})`}
        </Fact>
      )}
    </Facts>
  );
}
