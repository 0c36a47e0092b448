import Link from 'next/link';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { TermSummary } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { termAddress } from './glossary-address.ts';
import { SOURCE_WORDS } from './source-words.ts';
import { namesAbove } from './term-tree.ts';

interface TermListProps {
  /** All that there are. */
  readonly terms: readonly TermSummary[];
  readonly shown: readonly TermSummary[];
}

/** Terms with the beginning of what they mean. */
export function TermList({ terms, shown }: TermListProps) {
  const byId = new Map(terms.map((term) => [term.id, term]));
  return (
    <Surface>
      <ul aria-label="Terms that were found">
        {shown.map((term) => {
          const above = namesAbove(byId, term);
          return (
            <li key={term.id} className={classes.item}>
              <h2 className={classes.name}>
                <Link href={termAddress(term.id)}>{term.name}</Link>
              </h2>
              <p className={classes.meaning}>{term.definition}</p>
              <ul className={classes.facts} aria-label={`Facts about ${term.name}`}>
                {above.length > 0 && <li>Below {above.join(' › ')}</li>}
                {term.synonyms.length > 0 && <li>Also {term.synonyms.join(', ')}</li>}
                {term.links > 0 && (
                  <li>
                    <FormattedNumber value={term.links} unit={{ kind: 'count' }} /> linked{' '}
                    {term.links === 1 ? 'thing' : 'things'}
                  </li>
                )}
                {(term.source === 'edited' || term.source === 'left') && <li>{SOURCE_WORDS[term.source]}</li>}
              </ul>
            </li>
          );
        })}
      </ul>
    </Surface>
  );
}
