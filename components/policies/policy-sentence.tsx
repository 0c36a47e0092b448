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
  return on.everything === true || on.tags.length > 0 || names.length > 1;
}

function Whom({ policy: { to, except }, inside = false }: { policy: Policy; inside?: boolean }) {
  const everyone = inside ? 'everyone' : 'Everyone';
  return (
    <>
      {to.everyone ? everyone : <Members of={to} none={inside ? 'nobody' : 'Nobody'} />}
      {(except.everyone || memberNames(except).length > 0) && (
        <> but {except.everyone ? 'everyone' : <Members of={except} none="nobody" />}</>
      )}
    </>
  );
}

interface Member {
  readonly kind: string;
  readonly name: string;
}

function memberNames({ roles, groups, people }: Policy['to']): Member[] {
  return [
    ...roles.map((name) => ({ kind: 'role', name })),
    ...groups.map((name) => ({ kind: 'group', name })),
    ...people.map((name) => ({ kind: '', name })),
  ];
}

function Members({ of, none }: { of: Policy['to']; none: string }) {
  const members = memberNames(of);
  if (members.length === 0) return <>{none}</>;
  return <List items={members} last="and" />;
}

function targetNames(on: Policy['on']): Member[] {
  return [
    ...on.namespaces.map((name) => ({ kind: 'namespace', name })),
    ...on.domains.map((name) => ({ kind: 'domain', name })),
    ...on.datasets.map((name) => ({ kind: '', name })),
    ...on.columns.map((name) => ({ kind: 'column', name })),
    ...on.tags.map((name) => ({ kind: 'what is tagged', name })),
    ...on.dashboards.map((name) =>
      name === '*' ? { kind: 'all dashboards', name: '' } : { kind: 'dashboard', name },
    ),
  ];
}

function What({ on }: { on: Policy['on'] }) {
  if (on.everything) return <>everything</>;
  const names = targetNames(on);
  return names.length === 0 ? <>nothing</> : <List items={names} last="and" />;
}

function List({ items, last }: { items: readonly Member[]; last: string }) {
  return items.map(({ kind, name }, place) => (
    <Fragment key={`${kind} ${name}`}>
      {place > 0 && (place === items.length - 1 ? ` ${last} ` : ', ')}
      {kind}
      {kind !== '' && name !== '' && ' '}
      {name !== '' && <code>{name}</code>}
    </Fragment>
  ));
}
