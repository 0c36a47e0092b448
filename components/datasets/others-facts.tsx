import { Fact } from '#components/ui/facts.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import type { OthersFacts as Others, ProducerFacts } from '#server/datasets/schema.ts';
import classes from './datasets.module.css';
import { producerWords } from './producer-words.ts';

/** Who tells what of a table that the portal does not have, how old that is, and what there is not of it. */
export function OthersFacts({ others: { producers } }: { others: Others }) {
  return (
    <>
      <Fact name="Known from">
        <ul className={classes.producers}>
          {producers.map((producer) => (
            <li key={`${producer.kind} ${producer.name}`}>
              <SoftBreaks text={producerWords(producer)} />
              <span className={classes.block}>
                <RelativeTime at={producer.at} />: {tellsWords(producer)}
              </span>
            </li>
          ))}
        </ul>
      </Fact>
      <Fact name="Not here">
        <span className={classes.aside}>
          No row of it is in the portal: there is no preview, profile, snapshot or use of it to show, and
          programs connect to it where it is.
        </span>
      </Fact>
    </>
  );
}

function tellsWords({ tells }: ProducerFacts): string {
  return tells.length === 0 ? 'that it is there' : tells.join(', ');
}
