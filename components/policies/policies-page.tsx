'use client';

import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { PolicyVersionInFull } from '#server/access/schema.ts';
import { withoutPolicy, withPolicy } from './draft-changes.ts';
import { DraftPanel } from './draft-panel.tsx';
import classes from './policies.module.css';
import { type Editing, PolicyDialog } from './policy-dialog.tsx';
import { PolicyList } from './policy-list.tsx';
import { usePolicyChoices } from './use-policy-choices.ts';
import { useDraftCheck, usePolicyDraft } from './use-policy-draft.ts';

interface PoliciesPageProps {
  readonly personId: string;
  /** The version in force as the server saw it. */
  readonly initial: PolicyVersionInFull;
}

/** Who sees what: the policies as sentences, and a draft of what they should be. */
export function PoliciesPage({ personId, initial }: PoliciesPageProps) {
  const policies = usePolicyDraft(personId, initial);
  const { current, document, draft, changes, edit } = policies;
  const [editing, setEditing] = useState<Editing | null>(null);
  const choices = usePolicyChoices(document);
  const { check } = useDraftCheck(draft?.document ?? null);
  const problems = useMemo(
    () =>
      new Map(
        [...Map.groupBy(check?.problems ?? [], ({ id }) => id ?? '')].map(([id, found]) => [
          id,
          found.map(({ message }) => message),
        ]),
      ),
    [check],
  );
  return (
    <>
      <PageHeader
        title="Policies"
        lead={
          <>
            Version {current.number} by {current.author}, <RelativeTime at={current.createdAt} />:{' '}
            {current.reason}
          </>
        }
      >
        <Link href="/admin/policies/view-as" className={buttonClasses.button}>
          View as
        </Link>
        <Link href="/admin/policies/versions" className={buttonClasses.button}>
          Versions
        </Link>
        <Button
          tone="primary"
          onPointerEnter={prepareDialog}
          onFocus={prepareDialog}
          onClick={() => setEditing({ kind: 'allow' })}
        >
          <IconPlus size={16} aria-hidden="true" />
          New policy
        </Button>
      </PageHeader>
      <div className={classes.stack}>
        <DraftPanel policies={policies} />
        <PolicyList
          policies={document.policies}
          changed={new Set(changes.filter(({ about }) => about === 'policy').map(({ id }) => id))}
          problems={problems}
          onEdit={(policy) => setEditing({ policy })}
          onRemove={(policy) => {
            edit(withoutPolicy(document, policy.id));
            showToast({ tone: 'good', title: `${policy.title} goes when the draft is saved` });
          }}
        />
        <Panel title="As files">
          <div className={classes.stack}>
            <p className={classes.note}>
              The same policies can be kept in a repository and applied from there; each application is a
              version too.
            </p>
            <CommandLine command="npm run policies -- export policies" />
          </div>
        </Panel>
      </div>
      <PolicyDialog
        editing={editing}
        onClose={() => setEditing(null)}
        choices={choices}
        document={document}
        onDone={(policy) =>
          edit(withPolicy(document, policy, editing && 'policy' in editing ? editing.policy.id : null))
        }
      />
    </>
  );
}
