import Link from 'next/link';
import type { TermName } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { termAddress } from './glossary-address.ts';

/** From the glossary down to what a term is below. */
export function TermChain({ chain }: { chain: readonly TermName[] }) {
  return (
    <nav className={classes.chain} aria-label="Above this term">
      <ol>
        <li>
          <Link href="/glossary">Glossary</Link>
        </li>
        {chain.map(({ id, name }) => (
          <li key={id}>
            <Link href={termAddress(id)}>{name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
