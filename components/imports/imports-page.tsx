'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { DbtImport } from '#server/imports/schema.ts';
import { DbtForm } from './dbt-form.tsx';
import { DbtReportView } from './dbt-report.tsx';
import classes from './imports.module.css';

/** Descriptions and lineage that other tools know of, and how much of it is known. */
export function ImportsPage() {
  return (
    <>
      <PageHeader
        title="Imports"
        lead="Tables, descriptions and lineage from other tools. Policies decide who finds them, as with all tables."
      />
      <div className={classes.panels}>
        <Panel title="dbt project">
          <DbtForm />
        </Panel>
        <Projects />
      </div>
    </>
  );
}

function Projects() {
  const trpc = useTRPC();
  const read = useQuery(trpc.imports.list.queryOptions(undefined, { meta: { quiet: true } }));
  const { data } = read;
  if (data && data.length > 0)
    return data.map((project) => <Project key={project.project} project={project} />);
  return (
    <Panel title="Imported projects">
      <Loaded read={read} failed="The imports could not be loaded" height="200px">
        {() => (
          <EmptyState title="No project is imported yet">
            Choose the files that dbt wrote above, or send OpenLineage events to <code>/api/v1/lineage</code>.
          </EmptyState>
        )}
      </Loaded>
    </Panel>
  );
}

function Project({ project }: { project: DbtImport }) {
  return (
    <Panel
      title={project.project}
      aside={
        <span className={classes.when}>
          <RelativeTime at={project.importedAt} /> by {project.importedBy}
        </span>
      }
    >
      <DbtReportView report={project} />
    </Panel>
  );
}
