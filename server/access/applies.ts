import type { Subject } from './reader.ts';
import type { Policy } from './schema.ts';

/** Whether a policy is about a person: `to` names them and `except` does not. */
export function appliesTo({ to, except }: Pick<Policy, 'to' | 'except'>, subject: Subject): boolean {
  return names(to, subject) && !names(except, subject);
}

function names({ everyone, roles, groups, people }: Policy['to'], subject: Subject): boolean {
  return (
    everyone === true ||
    roles.includes(subject.role) ||
    groups.some((group) => subject.groups.includes(group)) ||
    people.includes(subject.email.toLowerCase())
  );
}

/**
 * What `user.<name>` is in a row filter: what the portal knows of the person by itself, and their attributes. None
 * for an attribute they do not have.
 */
export function attributeValues(subject: Subject, name: string): readonly string[] {
  switch (name) {
    case 'email':
      return [subject.email.toLowerCase()];
    case 'role':
      return [subject.role];
    case 'groups':
      return subject.groups;
    default:
      return Object.hasOwn(subject.attributes, name) ? (subject.attributes[name] ?? []) : [];
  }
}
