'use client';

import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { PolicyRole, PolicyVersionInFull } from '#server/access/schema.ts';
import { withoutRole, withRole } from './draft-changes.ts';
import { DraftPanel } from './draft-panel.tsx';
import classes from './policies.module.css';
import { RoleDialog } from './role-dialog.tsx';
import { RoleLimits } from './role-limits.tsx';
import roleClasses from './roles.module.css';
import { RolesMatrix } from './roles-matrix.tsx';
import { usePolicyDraft } from './use-policy-draft.ts';

interface RolesPageProps {
  readonly personId: string;
  readonly initial: PolicyVersionInFull;
}

/** What a new role begins with: it may do nothing, and little of it at a time. */
const NEW_ROLE: PolicyRole = {
  id: '',
  title: '',
  summary: '',
  scopes: [],
  limits: { seconds: 60, memoryMb: 512, rows: 100_000, concurrent: 1, scanMb: 1000 },
};

/** The roles: what they may do and how much of it. Changes go into the same draft as those of policies. */
export function RolesPage({ personId, initial }: RolesPageProps) {
  const policies = usePolicyDraft(personId, initial);
  const { current, document, edit } = policies;
  const [editing, setEditing] = useState<{ role: PolicyRole; isNew: boolean } | null>(null);
  const change = (role: PolicyRole) => edit(withRole(document, role, role.id));
  const saved = policies.draft?.base.roles ?? current.document.roles;
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <PageHeader title="Roles" lead="What people may do. What they see of the data is a matter of policies.">
        <Button tone="primary" {...asks} onClick={() => setEditing({ role: NEW_ROLE, isNew: true })}>
          <IconPlus size={16} aria-hidden="true" />
          New role
        </Button>
      </PageHeader>
      <div className={classes.stack}>
        <DraftPanel policies={policies} />
        <Panel title="Roles" aside={String(document.roles.length)}>
          <ul className={roleClasses.roles}>
            {document.roles.map((role) => (
              <li key={role.id} className={roleClasses.role}>
                <p className={roleClasses.roleTitle}>
                  {role.title} <code className={classes.second}>{role.id}</code>
                </p>
                <p className={roleClasses.summary}>{role.summary}</p>
                <div className={roleClasses.roleActions}>
                  <Button
                    {...asks}
                    aria-label={`Rename ${role.title}`}
                    onClick={() => setEditing({ role, isNew: false })}
                  >
                    Rename
                  </Button>
                  <Button
                    aria-label={`Remove ${role.title}`}
                    disabled={document.roles.length === 1}
                    onClick={() => edit(withoutRole(document, role.id))}
                  >
                    Remove
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="What they may do" flush>
          <RolesMatrix roles={document.roles} saved={saved} onChange={change} />
        </Panel>
        <Panel title="What one person may use" flush>
          <RoleLimits roles={document.roles} saved={saved} onChange={change} />
        </Panel>
      </div>
      <RoleDialog
        role={editing?.role ?? null}
        isNew={editing?.isNew ?? false}
        taken={document.roles.map(({ id }) => id)}
        onClose={() => setEditing(null)}
        onDone={(role) => edit(withRole(document, role, role.id))}
      />
    </>
  );
}
