import type { z } from 'zod';
import { recordAuditIn } from '../audit/record.ts';
import { resetSecondFactor } from '../auth/second-factor.ts';
import { revokeSessions } from '../auth/sessions.ts';
import { AppError } from '../errors.ts';
import { type Actor, done } from './actor.ts';
import { listGroupNames, lockGroups, setMembership } from './groups-data.ts';
import { newInvitation } from './invitations.ts';
import { assertMayGive, assertNotOwn, type ManagedThing, mayGive, neededOf } from './may-manage.ts';
import {
  addPerson,
  countOthersWithRole,
  endAccess,
  inTransaction,
  type KnownPerson,
  listAttributes,
  lockPerson,
  removeAttribute,
  setActive,
  setAttribute,
  setName,
  setRole,
  type Tx,
} from './people-data.ts';
import { lockRoles, type RolesInForce, readRoles } from './roles-data.ts';
import type {
  activityChange,
  attributeChange,
  attributeRemoval,
  Invitation,
  InvitationForm,
  membershipChange,
  nameChange,
  PeopleChoices,
  roleChange,
} from './schema.ts';

/** What the forms offer to this person. */
export async function readChoices(actor: Actor): Promise<PeopleChoices> {
  const [{ roles }, groups, attributes] = await Promise.all([
    readRoles(),
    listGroupNames(),
    listAttributes(),
  ]);
  return {
    roles: roles.map(({ id, title, summary, scopes }) => ({
      id,
      title,
      summary,
      scopes,
      givable: mayGive(actor.person, { scopes }),
    })),
    groups,
    attributes,
  };
}

function knownRole({ roles }: RolesInForce, id: string): void {
  if (roles.some((role) => role.id === id)) return;
  throw new AppError('bad_request', `There is no role ${id}. Roles are made under Admin, Roles.`);
}

/** Creates the account and a link for its owner, which is told this once. */
export function invitePerson(actor: Actor, form: InvitationForm): Promise<Invitation> {
  return inTransaction(async (tx) => {
    const inForce = await lockRoles(tx);
    knownRole(inForce, form.role);
    assertMayGive(actor.person, inForce.roles, form.role);
    const groups = await lockGroups(tx, form.groups);
    const unknown = form.groups.find((id) => !groups.has(id));
    if (unknown) throw new AppError('bad_request', `There is no group ${unknown}.`);
    const personId = await addPerson(tx, form);
    if (personId === null) {
      throw new AppError('conflict', `There is an account for ${form.email} already. Find it under People.`);
    }
    for (const group of groups) await setMembership(tx, group, personId, true);
    const invitation = await newInvitation(tx, personId, form.email);
    await recordAuditIn(tx, [
      done(actor, 'person.invited', form.email, {
        role: form.role,
        groups: [...groups],
        expiresAt: invitation.expiresAt,
      }),
    ]);
    return invitation;
  });
}

/**
 * Another link to choose a password by: for somebody who never came, or who lost theirs. Earlier links are worth
 * nothing any more; a second factor stays as it is.
 */
export function giveNewLink(actor: Actor, personId: string): Promise<Invitation> {
  return changing(actor, personId, 'invitation', async (tx, person) => {
    if (person.state === 'deactivated') {
      throw new AppError('conflict', `${person.name} is deactivated. Activate the account first.`);
    }
    const invitation = await newInvitation(tx, personId, person.email);
    const { expiresAt } = invitation;
    const entry =
      person.state === 'invited'
        ? done(actor, 'person.invited', person.email, { again: true, expiresAt })
        : done(actor, 'person.changed', person.email, { change: 'password link', expiresAt });
    return { result: invitation, entry };
  });
}

export function changeName(actor: Actor, { personId, name }: z.infer<typeof nameChange>): Promise<void> {
  return changing(actor, personId, null, async (tx, person) => {
    if (person.name === name) return { result: undefined, entry: null };
    await setName(tx, personId, name);
    return {
      result: undefined,
      entry: done(actor, 'person.changed', person.email, { change: 'name', from: person.name, to: name }),
    };
  });
}

export function changeRole(actor: Actor, { personId, role }: z.infer<typeof roleChange>): Promise<void> {
  return changing(actor, personId, 'role', async (tx, person, inForce) => {
    if (person.role === role) return { result: undefined, entry: null };
    knownRole(inForce, role);
    assertMayGive(actor.person, inForce.roles, role);
    await assertSomebodyStays(tx, inForce, person, role);
    await setRole(tx, personId, role);
    return {
      result: undefined,
      entry: done(actor, 'person.changed', person.email, { change: 'role', from: person.role, to: role }),
    };
  });
}

/** Deactivated people are out at once and everywhere; what they had, but for sessions, tokens and links, stays. */
export function changeActivity(
  actor: Actor,
  { personId, active }: z.infer<typeof activityChange>,
): Promise<void> {
  return changing(actor, personId, 'activity', async (tx, person, inForce) => {
    if ((person.state !== 'deactivated') === active) return { result: undefined, entry: null };
    if (!active) {
      await assertSomebodyStays(tx, inForce, person, null);
      await endAccess(tx, personId);
    }
    await setActive(tx, personId, active);
    return {
      result: undefined,
      entry: done(actor, 'person.changed', person.email, { change: active ? 'activated' : 'deactivated' }),
    };
  });
}

export function changeAttribute(
  actor: Actor,
  { personId, name, values }: z.infer<typeof attributeChange>,
): Promise<void> {
  return changing(actor, personId, 'attribute', async (tx, person) => {
    const before = await setAttribute(tx, personId, name, values);
    return {
      result: undefined,
      entry: done(actor, 'person.changed', person.email, {
        change: 'attribute',
        name,
        from: before,
        to: values,
      }),
    };
  });
}

export function dropAttribute(
  actor: Actor,
  { personId, name }: z.infer<typeof attributeRemoval>,
): Promise<void> {
  return changing(actor, personId, 'attribute', async (tx, person) => {
    const before = await removeAttribute(tx, personId, name);
    return {
      result: undefined,
      entry:
        before &&
        done(actor, 'person.changed', person.email, { change: 'attribute', name, from: before, to: null }),
    };
  });
}

export function changeMembership(
  actor: Actor,
  { personId, groupId, member }: z.infer<typeof membershipChange>,
): Promise<void> {
  return changing(actor, personId, 'group', async (tx, person) => {
    if (!(await lockGroups(tx, [groupId])).has(groupId)) {
      throw new AppError('not_found', `There is no group ${groupId}.`);
    }
    const changed = await setMembership(tx, groupId, personId, member);
    return {
      result: undefined,
      entry: changed
        ? done(actor, 'group.changed', groupId, {
            change: member ? 'added' : 'removed',
            person: person.email,
          })
        : null,
    };
  });
}

/** Ends every session of the person; says how many there were. */
export async function endSessions(actor: Actor, personId: string): Promise<{ sessions: number }> {
  const person = await managed(actor, personId, null);
  return { sessions: await revokeSessions(actor, person) };
}

/** Takes the second factor off, for somebody who lost it: they sign in with the password alone until they set up another. */
export async function takeSecondFactorOff(actor: Actor, personId: string): Promise<{ had: boolean }> {
  const person = await managed(actor, personId, 'second_factor');
  return { had: await resetSecondFactor(actor.person, person, actor.networkAddress) };
}

/** The person, when this one may act on them. */
function managed(actor: Actor, personId: string, thing: ManagedThing | null): Promise<KnownPerson> {
  return changing(actor, personId, thing, async (_tx, person) => ({ result: person, entry: null }));
}

/**
 * Runs a change of one person and its audit entry as one transaction, for those who may act on that person.
 * `thing` is what of their own account nobody changes; null where they may.
 */
function changing<T>(
  actor: Actor,
  personId: string,
  thing: ManagedThing | null,
  change: (
    tx: Tx,
    person: KnownPerson,
    inForce: RolesInForce,
  ) => Promise<{ readonly result: T; readonly entry: ReturnType<typeof done> | null }>,
): Promise<T> {
  return inTransaction(async (tx) => {
    const inForce = await lockRoles(tx);
    const person = await lockPerson(tx, personId);
    if (!person) throw new AppError('not_found', 'There is no such person.');
    if (thing) assertNotOwn(actor.person, personId, thing);
    assertMayGive(actor.person, inForce.roles, person.role);
    const { result, entry } = await change(tx, person, inForce);
    if (entry) await recordAuditIn(tx, [entry]);
    return result;
  });
}

/** Throws `conflict` when nobody could do what the person gives up by getting the role (null: none at all). */
async function assertSomebodyStays(
  tx: Tx,
  { roles }: RolesInForce,
  person: KnownPerson,
  role: string | null,
): Promise<void> {
  if (person.state !== 'active') return;
  for (const needed of neededOf(roles, person.role, role)) {
    if ((await countOthersWithRole(tx, needed.roles, person.id)) > 0) continue;
    throw new AppError(
      'conflict',
      `${person.name} is the last active person who can ${needed.does}. Give somebody else a role that can, first.`,
    );
  }
}
