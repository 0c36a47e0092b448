import type { PolicyRole } from '../access/schema.ts';
import type { Scope } from '../auth/roles.ts';
import type { Person } from '../auth/schema.ts';
import { AppError } from '../errors.ts';

/**
 * Who may do what to whom. Whoever may only manage people must not get further by it than their own role goes:
 * nobody gives a role, or acts on a person whose role has, what they may not do themselves, and nobody acts on
 * their own account. Those who may write policies could do all of it there, so that only the last rule holds for them,
 * and of it only what would lock them out.
 */

/** Whether somebody may give the role, and act on the people who have it. */
export function mayGive(actor: Pick<Person, 'scopes'>, role: Pick<PolicyRole, 'scopes'>): boolean {
  return actor.scopes.includes('policies:manage') || beyond(actor, role).length === 0;
}

function beyond(actor: Pick<Person, 'scopes'>, role: Pick<PolicyRole, 'scopes'>): readonly Scope[] {
  return role.scopes.filter((scope) => !actor.scopes.includes(scope));
}

/** Throws `forbidden` when the actor may not act on people of the role; a role that no policy has is nobody's to fear. */
export function assertMayGive(
  actor: Pick<Person, 'scopes'>,
  roles: readonly PolicyRole[],
  roleId: string,
): void {
  const role = roles.find(({ id }) => id === roleId);
  if (!role || mayGive(actor, role)) return;
  throw new AppError(
    'forbidden',
    `The role ${role.title} may do what yours may not (${beyond(actor, role).join(', ')}). Somebody who may change policies can do this.`,
  );
}

/** What may not be done to one's own account: `always`, or only without the right to change policies. */
const OWN = {
  role: 'always',
  activity: 'always',
  second_factor: 'always',
  invitation: 'always',
  group: 'unless policies',
  attribute: 'unless policies',
} as const;

export type ManagedThing = keyof typeof OWN;

const OWN_REFUSAL: Readonly<Record<ManagedThing, string>> = {
  role: 'Nobody changes their own role. Ask another administrator.',
  activity: 'Nobody deactivates their own account. Ask another administrator.',
  second_factor: 'Your own second factor is changed on your account page.',
  invitation: 'You have an account already: your password is changed on your account page.',
  group: 'Groups decide what you may see. Somebody else must put you into one or take you out.',
  attribute: 'Attributes decide which rows you see. Somebody else must change yours.',
};

/** Throws `forbidden` for what nobody does to their own account. */
export function assertNotOwn(
  actor: Pick<Person, 'id' | 'scopes'>,
  personId: string,
  thing: ManagedThing,
): void {
  if (actor.id !== personId) return;
  if (OWN[thing] === 'unless policies' && actor.scopes.includes('policies:manage')) return;
  throw new AppError('forbidden', OWN_REFUSAL[thing]);
}

/** Without somebody who has each of these, nobody could ever manage access again. */
const NEEDED: readonly { readonly scope: Scope; readonly does: string }[] = [
  { scope: 'people:manage', does: 'manage people' },
  { scope: 'policies:manage', does: 'change policies' },
];

export interface NeededRoles {
  readonly roles: readonly string[];
  /** What nobody could do any more. */
  readonly does: string;
}

/**
 * For each thing somebody must be able to do that a person gives up by going from one role to another (null: no
 * longer active): the roles of which somebody else must have one.
 */
export function neededOf(roles: readonly PolicyRole[], from: string, to: string | null): NeededRoles[] {
  const has = (id: string | null, scope: Scope) =>
    roles.some((role) => role.id === id && role.scopes.includes(scope));
  return NEEDED.filter(({ scope }) => has(from, scope) && !has(to, scope)).map(({ scope, does }) => ({
    roles: roles.filter((role) => role.scopes.includes(scope)).map(({ id }) => id),
    does,
  }));
}
