'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { Coverage } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { EditHistory } from './edit-history.tsx';
import { FilePanel } from './file-panel.tsx';

/** How well what there is is described, all of it as a file, and who wrote what. */
export function DescriptionsPage() {
  const trpc = useTRPC();
  const read = useQuery(trpc.annotations.coverage.queryOptions(undefined, { meta: { quiet: true } }));
  return (
    <>
      <PageHeader
        title="Descriptions"
        lead="What people wrote about tables and columns, over what files declare. Nothing that was there before is lost."
      />
      <div className={classes.panels}>
        <Panel title="Coverage" aside="Of what you see">
          <Loaded read={read} failed="The coverage could not be loaded" height="72px">
            {(coverage) => <CoverageShares {...coverage} />}
          </Loaded>
        </Panel>
        <Panel title="As a file">
          <FilePanel />
        </Panel>
        <Panel title="Changes">
          <EditHistory table={null} mayEdit />
        </Panel>
      </div>
    </>
  );
}

function CoverageShares({ tables, describedTables, ownedTables, columns, describedColumns }: Coverage) {
  return (
    <dl className={classes.shares}>
      <Share name="Tables described" part={describedTables} whole={tables} />
      <Share name="Tables with an owner" part={ownedTables} whole={tables} />
      <Share name="Columns described" part={describedColumns} whole={columns} />
    </dl>
  );
}

function Share({ name, part, whole }: { name: string; part: number; whole: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className={classes.share}>
          <FormattedNumber value={whole === 0 ? null : part / whole} unit={{ kind: 'share' }} decimals={0} />
        </span>
        <meter className={classes.meter} min={0} max={Math.max(1, whole)} value={part} aria-label={name} />
        <span className={classes.note}>
          <FormattedNumber value={part} unit={{ kind: 'count' }} /> of{' '}
          <FormattedNumber value={whole} unit={{ kind: 'count' }} />
        </span>
      </dd>
    </div>
  );
}
