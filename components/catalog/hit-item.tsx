import { IconSql } from '@tabler/icons-react';
import Link from 'next/link';
import { isOfOthers } from '#components/datasets/dataset-address.ts';
import { TableBadge } from '#components/quality/table-badge.tsx';
import { quotePath } from '#components/queries/completion/quote-name.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { CatalogHit } from '#server/catalog/schema.ts';
import { calledAs, KINDS } from './asset-kinds.ts';
import classes from './catalog.module.css';
import { reasonWords } from './reason-words.ts';

interface HitItemProps {
  readonly hit: CatalogHit;
  /** What its owner is called. */
  readonly owner: string | undefined;
  readonly mayQuery: boolean;
  /** Whether it is among tables that are to be changed together; null while nobody chooses. */
  readonly isChosen: boolean | null;
  readonly onChoose: (isChosen: boolean) => void;
}

/** One thing that was found, and why. */
export function HitItem({ hit, owner, mayQuery, isChosen, onChoose }: HitItemProps) {
  const { kind, name, description, domain, tags, isDeprecated, href, freshAt } = hit;
  const { icon: Icon, one } = KINDS[kind];
  const called = calledAs(hit);
  const reason = reasonWords(hit);
  return (
    <li className={classes.hit}>
      {isChosen !== null && kind === 'table' && (
        <input
          type="checkbox"
          className={classes.choice}
          aria-label={`Choose ${name}`}
          checked={isChosen}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
        />
      )}
      <Icon size={18} stroke={1.75} aria-hidden="true" className={classes.kind} />
      <div className={classes.words}>
        <h2 className={classes.name} data-code={kind === 'table' || undefined}>
          <Link href={href}>{called}</Link>
        </h2>
        <p className={classes.description} data-missing={description === '' || undefined}>
          {description === '' ? 'Nobody has described it yet.' : description}
        </p>
        <ul className={classes.facts} aria-label={`Facts about ${called}`}>
          <li>{one}</li>
          {kind === 'table' && (
            <li>
              <TableBadge table={name} />
            </li>
          )}
          {isDeprecated && (
            <li>
              <StatusBadge status="warning">Deprecated</StatusBadge>
            </li>
          )}
          {reason !== null && <li>{reason}</li>}
          {domain !== null && <li>{domain}</li>}
          {owner !== undefined && <li>Owned by {owner}</li>}
          {freshAt !== null && (
            <li>
              New data <RelativeTime at={freshAt} />
            </li>
          )}
          {tags.map((tag) => (
            <li key={tag} className={classes.tag}>
              {tag}
            </li>
          ))}
        </ul>
      </div>
      {mayQuery && kind === 'table' && !isOfOthers(name) && (
        <Link
          aria-label={`Open in SQL: ${name}`}
          className={classes.open}
          href={`/sql?${new URLSearchParams({ sql: `SELECT * FROM ${quotePath(name)} LIMIT 100` })}`}
        >
          <IconSql size={15} aria-hidden="true" />
          Open in SQL
        </Link>
      )}
    </li>
  );
}
