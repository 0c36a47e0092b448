'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { tableHref } from '#components/pipelines/table-href.ts';
import { ReasonForm } from '#components/repair/reason-form.tsx';
import classes from '#components/repair/repair.module.css';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { decideInput, type HeldListing } from '#server/quarantine/schema.ts';
import ownClasses from './quarantine.module.css';
import { findingInWords, HELD_WORDS, rowsInWords } from './quarantine-words.ts';

const REFRESH_MS = 5_000;

type Decision = 'release' | 'reject';

/** Publications that wait for somebody's decision, and what was decided of others. */
export function HeldPage({ mayDecide }: { mayDecide: boolean }) {
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<{ decision: Decision; held: HeldListing } | null>(null);
  const read = useQuery(
    trpc.quarantine.held.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The held publications could not be loaded" height="320px">
      {(all) => {
        const held = all.filter(({ state }) => state === 'held');
        const decided = all.filter(({ state }) => state !== 'held');
        return (
          <div className={classes.stack}>
            {held.length > 0 ? (
              <Panel title="Held" aside="The oldest first" flush>
                <HeldList
                  label="Held publications"
                  listings={held}
                  mayDecide={mayDecide}
                  onDecide={(decision, each) => setChosen({ decision, held: each })}
                />
              </Panel>
            ) : (
              <Surface>
                <EmptyState title="Nothing is held">
                  A batch that fails a check that holds it would wait here for a decision, while readers see
                  the table as it was. Which checks hold a batch is written in a table’s suites, under
                  Quality.
                </EmptyState>
              </Surface>
            )}
            {decided.length > 0 && (
              <Panel title="Decided" aside="The latest first" flush>
                <HeldList label="Decided publications" listings={decided} mayDecide={false} />
              </Panel>
            )}
            <Dialog
              title={chosen?.decision === 'reject' ? 'Reject' : 'Release'}
              over={chosen?.held.table ?? ''}
              open={chosen !== null}
              onClose={() => setChosen(null)}
            >
              {chosen && <DecideForm {...chosen} onDone={() => setChosen(null)} />}
            </Dialog>
          </div>
        );
      }}
    </Loaded>
  );
}

interface HeldListProps {
  readonly label: string;
  readonly listings: readonly HeldListing[];
  readonly mayDecide: boolean;
  readonly onDecide?: (decision: Decision, held: HeldListing) => void;
}

function HeldList({ label, listings, mayDecide, onDecide }: HeldListProps) {
  const columns = [
    { name: 'Table' },
    { name: 'Why' },
    ...(onDecide ? [] : [{ name: 'Decision' }]),
    ...(mayDecide ? [{ name: 'Actions', silent: true }] : []),
  ];
  return (
    <ListTable label={label} columns={columns}>
      {listings.map((held) => {
        const { status, word } = HELD_WORDS[held.state];
        return (
          <tr key={held.id}>
            <td className={ownClasses.table}>
              <Link className={classes.name} href={tableHref(held.table)}>
                <SoftBreaks text={held.table} />
              </Link>
              <span className={classes.aside}>{sizeInWords(held)}</span>
              <span className={classes.aside}>
                held <RelativeTime at={held.since} />
              </span>
            </td>
            <td>
              <ul className={ownClasses.findings}>
                {held.findings.map((finding) => (
                  <li key={finding.checkId}>{findingInWords(finding)}</li>
                ))}
                {held.hiddenFindings > 0 && (
                  <li className={classes.note}>
                    {held.hiddenFindings === 1
                      ? 'One check reads what you do not see.'
                      : `${held.hiddenFindings} checks read what you do not see.`}
                  </li>
                )}
              </ul>
            </td>
            {!onDecide && (
              <td>
                <StatusBadge status={status}>{word}</StatusBadge>
                {held.decidedAt !== null && (
                  <span className={classes.aside}>
                    <RelativeTime at={held.decidedAt} /> by <SoftBreaks text={held.decidedBy ?? ''} />
                  </span>
                )}
                <span className={classes.aside}>{held.decisionReason}</span>
              </td>
            )}
            {mayDecide && (
              <td>
                {held.mayDecide && onDecide ? (
                  <div className={classes.actions}>
                    <Button
                      tone="primary"
                      aria-label={`Release ${held.table}`}
                      onClick={() => onDecide('release', held)}
                    >
                      Release…
                    </Button>
                    <Button aria-label={`Reject ${held.table}`} onClick={() => onDecide('reject', held)}>
                      Reject…
                    </Button>
                  </div>
                ) : (
                  <span className={classes.note}>You do not see all of it, which is needed to decide.</span>
                )}
              </td>
            )}
          </tr>
        );
      })}
    </ListTable>
  );
}

function sizeInWords({ rows, quarantined, mode }: HeldListing): string {
  const how = mode === 'full' ? 'made anew' : 'new rows';
  if (rows === null) return how;
  const out = quarantined ? `, ${rowsInWords(quarantined)} quarantined` : '';
  return `${how}: ${rowsInWords(rows)}${out}`;
}

interface DecideFormProps {
  readonly decision: Decision;
  readonly held: HeldListing;
  readonly onDone: () => void;
}

function DecideForm({ decision, held: { id, table }, onDone }: DecideFormProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const after = (title: string) => async () => {
    await client.invalidateQueries({ queryKey: trpc.quarantine.held.queryKey() });
    onDone();
    showToast({ tone: 'good', title });
  };
  const release = useMutation(
    trpc.quarantine.release.mutationOptions({
      meta: { quiet: true },
      onSuccess: after(`${table} is released`),
    }),
  );
  const reject = useMutation(
    trpc.quarantine.reject.mutationOptions({
      meta: { quiet: true },
      onSuccess: after(`${table} is rejected`),
    }),
  );
  const work = decision === 'release' ? release : reject;
  return (
    <ReasonForm
      action={decision === 'release' ? 'Release' : 'Reject'}
      work={work}
      problemOf={(reason) => decideInput.shape.reason.safeParse(reason).error?.issues[0]?.message ?? null}
      onSubmit={(reason) => work.mutate({ id, reason })}
      onCancel={onDone}
    >
      {decision === 'release'
        ? 'Exactly these rows become current, and what is made of them goes on. Your reason is kept with the decision.'
        : 'These rows are given up. The table is made again when what it reads, its model or its checks change, or when somebody asks for it.'}
    </ReasonForm>
  );
}
