import { IconSql, IconTable } from '@tabler/icons-react';
import Link from 'next/link';
import { quotePath } from '#components/queries/completion/quote-name.ts';
import type { CatalogHit, FoundBy } from '#server/catalog/schema.ts';
import classes from './catalog.module.css';

const REASON: Readonly<Record<FoundBy, string>> = {
  exact: 'This is its name',
  name: 'In its name',
  structure: 'In its columns or tags',
  description: 'In a description',
};

interface HitItemProps {
  readonly hit: CatalogHit;
  readonly mayQuery: boolean;
}

/** One thing that was found, and why. */
export function HitItem({ hit, mayQuery }: HitItemProps) {
  const { name, description, domain, owner, tags, foundBy } = hit;
  return (
    <li className={classes.hit}>
      <IconTable size={18} stroke={1.75} aria-hidden="true" className={classes.kind} />
      <div className={classes.words}>
        <h2 className={classes.name}>{name}</h2>
        <p className={classes.description} data-missing={description === '' || undefined}>
          {description === '' ? 'Nobody has described it yet.' : description}
        </p>
        <ul className={classes.facts} aria-label={`Facts about ${name}`}>
          <li>{REASON[foundBy]}</li>
          {domain !== null && <li>{domain}</li>}
          {owner !== null && <li>Owned by {owner}</li>}
          {tags.map((tag) => (
            <li key={tag} className={classes.tag}>
              {tag}
            </li>
          ))}
        </ul>
      </div>
      {mayQuery && (
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
