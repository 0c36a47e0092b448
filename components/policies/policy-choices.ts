import type { PickerOption } from '#components/ui/picker.tsx';
import type { PolicyCatalogue } from '#server/access/schema.ts';

/** What policies can speak of. */
export interface PolicyChoices extends PolicyCatalogue {
  readonly roles: readonly { readonly id: string; readonly title: string }[];
  readonly dashboards: readonly { readonly id: string; readonly title: string }[];
}

export interface TargetOptions {
  readonly namespaces: readonly PickerOption[];
  readonly domains: readonly PickerOption[];
  readonly datasets: readonly PickerOption[];
  readonly columns: readonly PickerOption[];
  readonly tags: readonly PickerOption[];
  readonly dashboards: readonly PickerOption[];
}

/** `pii.email` is also `pii`. */
function withParents(tag: string): string[] {
  const parts = tag.split('.');
  return parts.map((_, place) => parts.slice(0, place + 1).join('.'));
}

function counted(names: Iterable<string>, noun: string): PickerOption[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, count]) => ({ value, hint: `${count} ${count === 1 ? noun : `${noun}s`}` }));
}

/** The tables as lists to choose a policy's target from. */
export function targetOptions({
  tables,
  dashboards,
}: Pick<PolicyChoices, 'tables' | 'dashboards'>): TargetOptions {
  return {
    namespaces: counted(
      tables.map(({ namespace }) => namespace),
      'table',
    ),
    domains: counted(
      tables.flatMap(({ domain }) => domain ?? []),
      'table',
    ),
    datasets: tables.map(({ name, domain }) => ({ value: name, hint: domain ?? undefined })),
    columns: tables.flatMap(({ name, columns }) =>
      columns.map((column) => ({
        value: `${name}.${column.name}`,
        hint: [column.type, ...column.tags].join(', '),
      })),
    ),
    tags: counted(
      tables.flatMap(({ tags, columns }) => [
        ...new Set(tags.flatMap(withParents)),
        ...columns.flatMap((column) => [...new Set(column.tags.flatMap(withParents))]),
      ]),
      'table or column',
    ).map(({ value, hint }) => ({ value, hint: hint?.replace('table or columns', 'tables or columns') })),
    dashboards: [
      { value: '*', label: 'All dashboards' },
      ...dashboards.map(({ id, title }) => ({ value: id, label: title, hint: id })),
    ],
  };
}
