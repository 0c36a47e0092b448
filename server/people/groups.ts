import { datasets } from '../access/datasets.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { type Actor, done } from './actor.ts';
import { addGroup, describeGroup, listGroups, readGroup, removeGroup } from './groups-data.ts';
import { inTransaction } from './people-data.ts';
import { lockRoles, readRoles } from './roles-data.ts';
import type { GroupDetails, GroupForm, GroupList } from './schema.ts';

/** For each group that owns data, the tables whose requests it decides. */
async function tablesByOwner(): Promise<ReadonlyMap<string, readonly string[]>> {
  const byOwner = new Map<string, string[]>();
  for (const { owner, name } of await datasets()) {
    if (owner) byOwner.set(owner, [...(byOwner.get(owner) ?? []), name]);
  }
  return byOwner;
}

/** All groups, and those that are spoken of and nobody made yet. */
export async function readGroups(): Promise<GroupList> {
  const [groups, owners, { policiesByGroup }] = await Promise.all([
    listGroups(),
    tablesByOwner(),
    readRoles(),
  ]);
  const made = new Set(groups.map(({ id }) => id));
  const spokenOf = [...new Set([...owners.keys(), ...policiesByGroup.keys()])].sort();
  return {
    groups,
    missing: spokenOf
      .filter((id) => !made.has(id))
      .map((id) => ({ id, because: whySpokenOf(owners.get(id) ?? [], policiesByGroup.get(id) ?? []) })),
  };
}

function whySpokenOf(tables: readonly string[], policies: readonly string[]): string {
  const parts = [
    tables.length > 0 && `owns ${tables.length === 1 ? tables[0] : `${tables.length} tables`}`,
    policies.length > 0 &&
      `is named by ${policies.length === 1 ? policies[0] : `${policies.length} policies`}`,
  ];
  return parts.filter(Boolean).join(' and ');
}

/** Null when there is none with the id. */
export async function findGroupDetails(id: string): Promise<GroupDetails | null> {
  const [group, owners, { policiesByGroup, roles }] = await Promise.all([
    readGroup(id),
    tablesByOwner(),
    readRoles(),
  ]);
  if (!group) return null;
  const titles = new Map(roles.map((role) => [role.id, role.title]));
  return {
    ...group,
    members: group.members.map((member) => ({ ...member, roleTitle: titles.get(member.role) ?? null })),
    owns: owners.get(id) ?? [],
    policies: policiesByGroup.get(id) ?? [],
  };
}

const noGroup = (id: string) => new AppError('not_found', `There is no group ${id}.`);

export function makeGroup(actor: Actor, group: GroupForm): Promise<void> {
  return inTransaction(async (tx) => {
    if (!(await addGroup(tx, group))) {
      throw new AppError('conflict', `There is a group ${group.id} already.`);
    }
    await recordAuditIn(tx, [done(actor, 'group.changed', group.id, { change: 'made', title: group.title })]);
  });
}

/** Changes the title and the description; the id is what policies and models call it and stays. */
export function changeGroup(actor: Actor, group: GroupForm): Promise<void> {
  return inTransaction(async (tx) => {
    if (!(await describeGroup(tx, group))) throw noGroup(group.id);
    await recordAuditIn(tx, [
      done(actor, 'group.changed', group.id, { change: 'described', title: group.title }),
    ]);
  });
}

/** A group that policies name stays: without it, what they deny its members would be open to them. */
export function deleteGroup(actor: Actor, id: string): Promise<void> {
  return inTransaction(async (tx) => {
    const { policiesByGroup } = await lockRoles(tx);
    const policies = policiesByGroup.get(id) ?? [];
    if (policies.length > 0) {
      throw new AppError(
        'conflict',
        `Policies name this group: ${policies.join(', ')}. Take it out of them first.`,
      );
    }
    const members = await removeGroup(tx, id);
    if (!members) throw noGroup(id);
    await recordAuditIn(tx, [done(actor, 'group.changed', id, { change: 'deleted', members })]);
  });
}
