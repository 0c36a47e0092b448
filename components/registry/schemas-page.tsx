'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { RegistryView } from '#server/registry/schema.ts';
import classes from './registry.module.css';
import { SubjectPanel } from './subject-panel.tsx';

const REFRESH_MS = 30_000;

const COLUMNS = [
  { name: 'Subject' },
  { name: 'Type', wide: true },
  { name: 'Versions', number: true },
  { name: 'Registered' },
];

/** What events look like: the subjects of the registry, and one of them, which the address names. */
export function SchemasPage() {
  const trpc = useTRPC();
  const chosen = useSearchParams().get('subject');
  const read = useQuery(
    trpc.registry.subjects.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The schemas could not be loaded" height="360px">
      {(registry) => (
        <div className={classes.stack}>
          {chosen !== null && <SubjectPanel key={chosen} subject={chosen} />}
          <p className={classes.note}>
            {registry.at === null
              ? 'Kept in the portal’s own registry. Producers register schemas at /api/schema-registry.'
              : `Kept in the schema registry at ${registry.at}.`}
          </p>
          <Surface>
            <Subjects registry={registry} chosen={chosen} />
          </Surface>
        </div>
      )}
    </Loaded>
  );
}

function Subjects({ registry, chosen }: { registry: RegistryView; chosen: string | null }) {
  if (registry.subjects.length === 0) {
    return (
      <EmptyState title="No schema yet">
        Events come as plain JSON, which each topic’s contract checks. Schemas appear here when a producer
        registers one.
      </EmptyState>
    );
  }
  return (
    <ListTable label="Subjects" columns={COLUMNS}>
      {registry.subjects.map(({ subject, topic, type, versions, latestAt, latestBy }) => (
        <tr key={subject}>
          <td>
            <Link
              href={`/pipelines/schemas?${new URLSearchParams({ subject })}`}
              className={classes.name}
              aria-current={subject === chosen ? 'true' : undefined}
              scroll={false}
            >
              <SoftBreaks text={subject} />
            </Link>
            {topic !== null && <span className={classes.aside}>of topic {topic}</span>}
          </td>
          <td data-wide>{type === null ? '–' : type === 'AVRO' ? 'Avro' : 'JSON Schema'}</td>
          <td data-number>
            <FormattedNumber value={versions} unit={{ kind: 'count' }} />
          </td>
          <td>
            {latestAt === null ? '–' : <RelativeTime at={latestAt} />}
            {latestBy !== null && <span className={classes.aside}>by {latestBy}</span>}
          </td>
        </tr>
      ))}
    </ListTable>
  );
}
