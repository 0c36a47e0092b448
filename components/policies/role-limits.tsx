'use client';

import { useState } from 'react';
import { ListTable } from '#components/ui/list-table.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { PolicyRole, QueryLimits } from '#server/access/schema.ts';
import { limitText, readLimit } from './limit-text.ts';
import classes from './roles.module.css';

interface RoleLimitsProps {
  readonly roles: readonly PolicyRole[];
  readonly saved: readonly PolicyRole[];
  readonly onChange: (role: PolicyRole) => void;
}

const LIMITS: readonly { readonly key: keyof QueryLimits; readonly label: string; readonly unit: string }[] =
  [
    { key: 'seconds', label: 'Time of a query', unit: 'seconds' },
    { key: 'memoryMb', label: 'Memory of a query', unit: 'MB' },
    { key: 'rows', label: 'Rows of a result', unit: 'rows' },
    { key: 'concurrent', label: 'Queries at the same time', unit: 'queries' },
    { key: 'scanMb', label: 'Data a query may read', unit: 'MB' },
  ];

/** What one person of each role may use: a line for each limit, a column for each role. */
export function RoleLimits({ roles, saved, onChange }: RoleLimitsProps) {
  const before = new Map(saved.map((role) => [role.id, role]));
  return (
    <ListTable
      label="Limits of roles"
      columns={[{ name: 'At most' }, ...roles.map(({ title }) => ({ name: title }))]}
    >
      {LIMITS.map(({ key, label, unit }) => (
        <tr key={key}>
          <th scope="row" className={classes.scope}>
            {label}
            <span>{unit}</span>
          </th>
          {roles.map((role) => (
            <td
              key={role.id}
              className={classes.cell}
              data-changed={before.get(role.id)?.limits[key] !== role.limits[key] || undefined}
            >
              <LimitInput
                key={role.limits[key]}
                label={`${role.title}: ${label}, ${unit}`}
                limit={key}
                value={role.limits[key]}
                onChange={(value) => onChange({ ...role, limits: { ...role.limits, [key]: value } })}
              />
            </td>
          ))}
        </tr>
      ))}
    </ListTable>
  );
}

interface LimitInputProps {
  readonly label: string;
  readonly limit: keyof QueryLimits;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Counts when the field is left; what is out of bounds stays and says so. */
function LimitInput({ label, limit, value, onChange }: LimitInputProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const locale = useLocale();
  async function settle(input: HTMLInputElement) {
    const given = readLimit(input.value, locale);
    if (Number.isNaN(given)) return setProblem('Enter a whole number.');
    const { queryLimits } = await import('#server/access/schema.ts');
    const checked = queryLimits.shape[limit].safeParse(given);
    setProblem(checked.success ? null : (checked.error.issues[0]?.message ?? 'Enter another number.'));
    if (!checked.success) return;
    input.value = limitText(checked.data, locale);
    if (checked.data !== value) onChange(checked.data);
  }
  return (
    <>
      <input
        inputMode="numeric"
        autoComplete="off"
        className={classes.limit}
        aria-label={label}
        aria-invalid={problem !== null || undefined}
        defaultValue={limitText(value, locale)}
        onBlur={(event) => void settle(event.currentTarget).catch(reportNotLoaded)}
      />
      {problem !== null && (
        <span className={classes.problem} role="alert">
          {problem}
        </span>
      )}
    </>
  );
}
