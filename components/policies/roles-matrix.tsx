'use client';

import { SCOPE_WORDS } from '#components/account/scope-words.ts';
import { ListTable } from '#components/ui/list-table.tsx';
import type { PolicyRole } from '#server/access/schema.ts';
import { SCOPES, type Scope } from '#server/auth/roles.ts';
import classes from './roles.module.css';

interface RolesMatrixProps {
  readonly roles: readonly PolicyRole[];
  /** As they are saved, to mark what the draft changes. */
  readonly saved: readonly PolicyRole[];
  readonly onChange: (role: PolicyRole) => void;
}

/** What each role may do: a line for each thing, a column for each role. */
export function RolesMatrix({ roles, saved, onChange }: RolesMatrixProps) {
  const before = new Map(saved.map((role) => [role.id, role]));
  function toggle(role: PolicyRole, scope: Scope) {
    const has = role.scopes.includes(scope);
    const scopes = SCOPES.filter((one) => (one === scope ? !has : role.scopes.includes(one)));
    onChange({ ...role, scopes });
  }
  return (
    <ListTable
      label="What roles may do"
      columns={[{ name: 'May' }, ...roles.map(({ title }) => ({ name: title }))]}
    >
      {SCOPES.map((scope) => (
        <tr key={scope}>
          <th scope="row" className={classes.scope}>
            {SCOPE_WORDS[scope]}
            <code>{scope}</code>
          </th>
          {roles.map((role) => {
            const has = role.scopes.includes(scope);
            const had = before.get(role.id)?.scopes.includes(scope) ?? false;
            return (
              <td key={role.id} data-changed={has !== had || undefined} className={classes.cell}>
                <input
                  type="checkbox"
                  aria-label={`${role.title}: ${SCOPE_WORDS[scope]}`}
                  checked={has}
                  onChange={() => toggle(role, scope)}
                />
              </td>
            );
          })}
        </tr>
      ))}
    </ListTable>
  );
}
