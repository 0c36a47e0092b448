'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { FilterBar, FilterSearch } from '#components/ui/filters.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { Policy } from '#server/access/schema.ts';
import { POLICY_KINDS } from './kind-words.ts';
import classes from './policies.module.css';
import { PolicySentence } from './policy-sentence.tsx';

interface PolicyListProps {
  readonly policies: readonly Policy[];
  /** Those that the draft changes. */
  readonly changed: ReadonlySet<string>;
  /** What is wrong with a policy, by its id. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly onEdit: (policy: Policy) => void;
  readonly onRemove: (policy: Policy) => void;
}

function matches(policy: Policy, wanted: string): boolean {
  return JSON.stringify(policy).toLowerCase().includes(wanted);
}

/** The policies by what they do, each as a sentence. */
export function PolicyList({ policies, changed, problems, onEdit, onRemove }: PolicyListProps) {
  const [wanted, setWanted] = useState('');
  const found = policies.filter((policy) => matches(policy, wanted.trim().toLowerCase()));
  return (
    <>
      <FilterBar>
        <FilterSearch
          label="Find policies"
          placeholder="Table, tag, role, group, person"
          value={wanted}
          onChange={setWanted}
        />
      </FilterBar>
      {found.length === 0 && policies.length > 0 ? (
        <EmptyState title="No policy speaks of this">
          Policies are found by their titles and by every name in them.
        </EmptyState>
      ) : (
        <div className={classes.stack}>
          {POLICY_KINDS.map(({ kind, heading, none }) => (
            <Kind
              key={kind}
              heading={heading}
              none={none}
              policies={found.filter((policy) => policy.kind === kind)}
              isFiltered={wanted.trim() !== ''}
              {...{ changed, problems, onEdit, onRemove }}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface KindProps extends PolicyListProps {
  readonly heading: string;
  readonly none: string;
  readonly isFiltered: boolean;
}

function Kind({ heading, none, policies, isFiltered, changed, problems, onEdit, onRemove }: KindProps) {
  if (policies.length === 0 && isFiltered) return null;
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <Panel title={heading} aside={policies.length > 0 ? String(policies.length) : undefined}>
      {policies.length === 0 ? (
        <p className={classes.note}>{none}</p>
      ) : (
        <ul className={classes.list}>
          {policies.map((policy) => (
            <li key={policy.id} className={classes.item}>
              <div className={classes.words}>
                <p className={classes.title}>
                  {policy.title}
                  {changed.has(policy.id) && <StatusBadge status="notice">In the draft</StatusBadge>}
                </p>
                <PolicySentence policy={policy} />
                {problems.get(policy.id)?.map((problem) => (
                  <p key={problem} className={classes.error}>
                    {problem}
                  </p>
                ))}
              </div>
              <div className={classes.buttons}>
                <Button {...asks} aria-label={`Edit ${policy.title}`} onClick={() => onEdit(policy)}>
                  Edit
                </Button>
                <Button aria-label={`Remove ${policy.title}`} onClick={() => onRemove(policy)}>
                  Remove
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
