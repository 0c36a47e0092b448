'use client';

import {
  IconCheck,
  IconDeviceDesktopDown,
  IconFilter,
  IconLink,
  IconLockOpen,
  IconPencil,
  IconSql,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import type { WritingRights } from '#components/annotations/column-words.tsx';
import { EditableDescription } from '#components/annotations/editable-description.tsx';
import type { TableFormProps } from '#components/annotations/table-form.tsx';
import { TableNotices } from '#components/annotations/table-notices.tsx';
import { useTableAnnotations } from '#components/annotations/use-annotations.ts';
import { OpenQuestions } from '#components/discussion/open-questions.tsx';
import { IncidentBanner } from '#components/incidents/incident-banner.tsx';
import { FollowButton } from '#components/notices/follow-button.tsx';
import { TableBadge } from '#components/quality/table-badge.tsx';
import { quotePath } from '#components/queries/completion/quote-name.ts';
import { useTRPC } from '#components/trpc/client.ts';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { useCopied } from '#components/ui/use-copied.ts';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { DatasetFacts } from '#server/datasets/schema.ts';
import type { DatasetTab } from './dataset-tabs.ts';
import classes from './datasets.module.css';

interface DatasetPageProps {
  readonly initialFacts: DatasetFacts;
  readonly tabs: readonly DatasetTab[];
  readonly rights: DatasetRights;
  readonly children: ReactNode;
}

interface DatasetRights extends WritingRights {
  readonly query: boolean;
  /** To see who is in the group that owns it. */
  readonly seeGroups: boolean;
}

/** One table: its state, whose it is, what can be done with it, and the tab that the address names. */
export function DatasetPage({ initialFacts, tabs, rights, children }: DatasetPageProps) {
  const trpc = useTRPC();
  const hydrated = useHydrated();
  const read = useQuery(
    trpc.datasets.facts.queryOptions(
      { table: initialFacts.name },
      { initialData: initialFacts as never, meta: { quiet: true } },
    ),
  ).data;
  const facts: DatasetFacts = hydrated ? read : initialFacts;
  const annotations = useTableAnnotations(facts.name).data;
  // As the address has it: a name can be written in several ways.
  const base = `/catalog/${usePathname().split('/')[2]}`;
  return (
    <>
      <PageHeader
        title={facts.others?.name ?? facts.name}
        lead={<Lead facts={facts} maySeeGroups={rights.seeGroups} />}
      >
        <Actions facts={facts} rights={rights} />
      </PageHeader>
      {annotations && <TableNotices {...annotations} />}
      {!facts.others && <IncidentBanner table={facts.name} />}
      <div className={classes.description}>
        <EditableDescription
          table={facts.name}
          column={null}
          description={facts.description}
          mayEdit={rights.edit}
        >
          <p data-missing={facts.description === null || undefined}>
            {facts.description ?? 'Nobody has described it yet.'}
          </p>
        </EditableDescription>
      </div>
      <TabLinks
        label={`About ${facts.name}`}
        tabs={tabs.map(({ path, label }) => ({
          href: path === '' ? base : `${base}/${path}`,
          label,
          exact: path === '',
          ...(path === 'discussion' && { aside: <OpenQuestions table={facts.name} /> }),
        }))}
      />
      {children}
    </>
  );
}

function Lead({
  facts: { name, isLive, lake, others, owner, filtered },
  maySeeGroups,
}: {
  facts: DatasetFacts;
  maySeeGroups: boolean;
}) {
  return (
    <span className={classes.lead}>
      {others ? (
        <span>
          In {others.system}, <span className={classes.code}>{others.namespace}</span>
        </span>
      ) : isLive ? (
        <StatusBadge status="good">Live: only tiles show it</StatusBadge>
      ) : lake === null ? (
        <StatusBadge status="idle">Not built yet</StatusBadge>
      ) : lake.at === null ? (
        <StatusBadge status="idle">Empty so far</StatusBadge>
      ) : (
        <StatusBadge status="good">
          <span>
            Last commit <RelativeTime at={lake.at} />
          </span>
        </StatusBadge>
      )}
      <TableBadge table={name} />
      {owner !== null && (
        <span>
          Owned by{' '}
          {maySeeGroups && owner.title !== null ? (
            <Link href={`/admin/groups/${encodeURIComponent(owner.id)}`}>{owner.title}</Link>
          ) : (
            (owner.title ?? owner.id)
          )}
        </span>
      )}
      {owner === null && others && others.owner !== null && <span>Owned by {others.owner}</span>}
      {filtered && (
        <span className={classes.limited}>
          <IconFilter size={13} aria-hidden="true" />
          You see some of its rows
        </span>
      )}
    </span>
  );
}

const tableForm = later<TableFormProps>(
  () => import('#components/annotations/table-form.tsx').then(({ TableForm }) => TableForm),
  reportNotLoaded,
);

function Actions({ facts, rights }: { facts: DatasetFacts; rights: DatasetRights }) {
  const { name, isLive, lake, others } = facts;
  const sql = `SELECT * FROM ${quotePath(name)} LIMIT 100`;
  return (
    <>
      {rights.query && !isLive && !others && (
        <>
          <Link
            className={buttonClasses.button}
            data-tone="primary"
            href={`/sql?${new URLSearchParams({ sql })}`}
          >
            <IconSql size={16} aria-hidden="true" />
            Open in SQL
          </Link>
          {lake !== null && (
            <Link
              className={buttonClasses.button}
              href={`/sql?${new URLSearchParams({ sql, open: name })}`}
              title="Loads what you may see of it into this browser and runs statements there"
            >
              <IconDeviceDesktopDown size={16} aria-hidden="true" />
              Open in the browser
            </Link>
          )}
        </>
      )}
      {!others && (
        <Link
          className={buttonClasses.button}
          href={`/access/request?${new URLSearchParams({ dataset: name, level: 'unmasked' })}`}
        >
          <IconLockOpen size={16} aria-hidden="true" />
          Ask for access
        </Link>
      )}
      {rights.edit && <EditAction facts={facts} mayDecide={rights.decide} />}
      <FollowButton table={name} />
      <CopyLink />
    </>
  );
}

function EditAction({ facts, mayDecide }: { facts: DatasetFacts; mayDecide: boolean }) {
  const [open, setOpen] = useState(false);
  const Form = useLater(tableForm, open);
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        onPointerEnter={() => {
          prepareDialog();
          tableForm.fetch();
        }}
      >
        <IconPencil size={16} aria-hidden="true" />
        Edit
      </Button>
      <Dialog title={`Edit ${facts.name}`} edge open={open} onClose={() => setOpen(false)}>
        {Form && <Form facts={facts} mayDecide={mayDecide} onClose={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function CopyLink() {
  const [copied, copy] = useCopied();
  const Icon = copied ? IconCheck : IconLink;
  return (
    <Button onClick={() => copy(location.href)}>
      <Icon size={16} aria-hidden="true" />
      <span aria-live="polite">{copied ? 'Copied' : 'Copy link'}</span>
    </Button>
  );
}
