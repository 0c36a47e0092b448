import Link from 'next/link';
import { Fact, Facts } from '#components/ui/facts.tsx';
import type { TermName, TermPage } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { glossaryAddress, termAddress } from './glossary-address.ts';
import { SOURCE_WORDS } from './source-words.ts';

/** What else a term is called, and what it hangs together with. */
export function TermAside({ term }: { term: TermPage }) {
  const { id, synonyms, chain, children, relatedTerms, source } = term;
  return (
    <Facts>
      <Fact name="Synonyms">{synonyms.length === 0 ? '–' : synonyms.join(', ')}</Fact>
      <Fact name="Below">
        {chain.length === 0 ? 'Nothing: at the top' : <Names terms={chain.slice(-1)} />}
      </Fact>
      <Fact name="Terms below it">
        {children.length === 0 ? '–' : <Names terms={children} />}
        {children.length > 0 && (
          <Link className={classes.all} href={glossaryAddress({ text: '', below: id, show: null })}>
            All in the list
          </Link>
        )}
      </Fact>
      <Fact name="Related">{relatedTerms.length === 0 ? '–' : <Names terms={relatedTerms} />}</Fact>
      <Fact name="Where it is from">{SOURCE_WORDS[source]}</Fact>
    </Facts>
  );
}

function Names({ terms }: { terms: readonly TermName[] }) {
  return (
    <ul className={classes.chips}>
      {terms.map(({ id, name }) => (
        <li key={id}>
          <Link className={classes.chip} href={termAddress(id)}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
