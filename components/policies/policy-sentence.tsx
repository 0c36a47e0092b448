import { Fragment } from 'react';
import type { Policy } from '#server/access/schema.ts';
import { maskWords } from './mask-words.ts';
import classes from './policy-sentence.module.css';

/** The policy as a sentence that can be read aloud. */
export function PolicySentence({ policy }: { policy: Policy }) {
  const whom = <Whom policy={policy} />;
  const inside = <Whom policy={policy} inside />;
  const what = <What on={policy.on} />;
  switch (policy.kind) {
    case 'allow':
      return (
        <p className={classes.sentence}>
          {whom} may see {what}.
        </p>
      );
    case 'deny':
      return (
        <p className={classes.sentence}>
          {whom} may not see {what}.
        </p>
      );
    case 'mask':
      return (
        <p className={classes.sentence}>
          {what} {isPlural(policy.on) ? 'are' : 'is'} masked {maskWords(policy.mask)} for {inside}.
        </p>
      );
    case 'row_filter':
      return (
        <p className={classes.sentence}>
          Of {what}, {inside} see only the rows where <code>{policy.where}</code>.
        </p>
      );
  }
}

function isPlural(on: Policy['on']): boolean {
  const names = [on.namespaces, on.domains, on.datasets, on.columns, on.tags].flat();
  return on.everything !== true && names.length > 1;
}

function Whom({ policy: { to, except }, inside = false }: { policy: Policy; inside?: boolean }) {
  const exceptions = members(except);
  return (
    <>
      {to.everyone ? inside ? 'everyone' : 'Everyone' : <Groups groups={members(to)} none="nobody" />}
      {(except.everyone || exceptions.length > 0) && (
        <> but {except.everyone ? 'everyone' : <Groups groups={exceptions} none="nobody" />}</>
      )}
    </>
  );
}

/** Names of one sort, with the words before them. */
interface NameGroup {
  readonly words: string;
  readonly names: readonly string[];
}

function named(one: string, several: string, names: readonly string[]): NameGroup[] {
  return names.length === 0 ? [] : [{ words: names.length === 1 ? one : several, names }];
}

function members({ roles, groups, people }: Policy['to']): NameGroup[] {
  return [
    ...named('the role', 'the roles', roles),
    ...named('the group', 'the groups', groups),
    ...named('', '', people),
  ];
}

function targets(on: Policy['on']): NameGroup[] {
  return [
    ...named('the namespace', 'the namespaces', on.namespaces),
    ...named('the domain', 'the domains', on.domains),
    ...named('', '', on.datasets),
    ...named('the column', 'the columns', on.columns),
    ...named('what is tagged', 'what is tagged', on.tags),
    ...(on.dashboards.includes('*')
      ? [{ words: 'all dashboards', names: [] }]
      : named('the dashboard', 'the dashboards', on.dashboards)),
  ];
}

function What({ on }: { on: Policy['on'] }) {
  return (
    <Groups groups={on.everything ? [{ words: 'everything', names: [] }] : targets(on)} none="nothing" />
  );
}

function Groups({ groups, none }: { groups: readonly NameGroup[]; none: string }) {
  if (groups.length === 0) return <>{none}</>;
  return groups.map(({ words, names }, place) => (
    <Fragment key={`${words} ${names[0]}`}>
      {place > 0 && ' and '}
      {words}
      {names.map((name, at) => (
        <Fragment key={name}>
          {at === 0 ? words !== '' && ' ' : at === names.length - 1 ? ' and ' : ', '}
          <code>{name}</code>
        </Fragment>
      ))}
    </Fragment>
  ));
}
