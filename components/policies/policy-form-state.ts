import { type Mask, type Policy, policy } from '#server/access/schema.ts';
import { idForTitle } from './draft-changes.ts';

/** A policy while it is written: every kind's parts at once, so that changing the kind loses nothing. */
export interface PolicyFormState {
  readonly kind: Policy['kind'];
  readonly title: string;
  readonly to: Policy['to'];
  readonly except: Policy['except'];
  readonly on: Policy['on'];
  readonly mask: Mask;
  readonly where: string;
}

const NOBODY: Policy['to'] = { roles: [], groups: [], people: [] };
const NOTHING: Policy['on'] = {
  namespaces: [],
  domains: [],
  datasets: [],
  columns: [],
  tags: [],
  dashboards: [],
};

export function newPolicyForm(kind: Policy['kind']): PolicyFormState {
  return { kind, title: '', to: NOBODY, except: NOBODY, on: NOTHING, mask: { kind: 'email' }, where: '' };
}

export function policyForm(from: Policy): PolicyFormState {
  const { kind, title, to, except, on } = from;
  return {
    ...newPolicyForm(kind),
    title,
    to,
    except,
    on,
    ...(from.kind === 'mask' && { mask: from.mask }),
    ...(from.kind === 'row_filter' && { where: from.where }),
  };
}

export type PolicyFormResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** The policy that a form means, or what it lacks by field. `id` stays for a policy that has one. */
export function readPolicyForm(
  form: PolicyFormState,
  { id, taken }: { readonly id: string | null; readonly taken: readonly string[] },
): PolicyFormResult {
  const errors: Record<string, string> = {};
  const { kind, title, to, except, on, mask, where } = form;
  if (title.trim() === '') errors.title = 'Give it a title that says what it is for.';
  const audience = [...to.roles, ...to.groups, ...to.people];
  if (!to.everyone && audience.length === 0) errors.to = 'Say whom it is about.';
  const dashboards = kind === 'allow' || kind === 'deny' ? on.dashboards : [];
  const { everything, namespaces, domains, datasets, columns, tags } = on;
  const named = [...namespaces, ...domains, ...datasets, ...columns, ...tags, ...dashboards];
  if (!everything && named.length === 0) errors.on = 'Say what of the data it is about.';
  if (kind === 'row_filter' && where.trim() === '') errors.where = 'Write the condition that rows must meet.';
  const checked = policy.safeParse({
    id: id ?? idForTitle(title, taken),
    title: title.trim() || 'untitled',
    kind,
    to: to.everyone ? { everyone: true } : to,
    except,
    on: everything ? { everything, dashboards } : { ...on, dashboards },
    ...(kind === 'mask' && { mask }),
    ...(kind === 'row_filter' && { where: where.trim() || 'false' }),
  });
  if (!checked.success) {
    for (const { path, message } of checked.error.issues) errors[String(path[0])] ??= message;
  }
  return checked.success && Object.keys(errors).length === 0
    ? { ok: true, policy: checked.data }
    : { ok: false, errors };
}
