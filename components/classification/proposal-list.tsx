'use client';

import Link from 'next/link';
import { useState } from 'react';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { Proposal } from '#server/classification/schema.ts';
import classes from './classification.module.css';
import { evidenceWords } from './evidence-words.ts';
import { STATE } from './state-words.ts';
import { useDecide } from './use-decide.ts';

interface ProposalListProps {
  readonly proposals: readonly Proposal[];
  /** Where they are of several tables. */
  readonly namesTables: boolean;
}

/** Tags that were found for columns, each with why, and the decision. */
export function ProposalList({ proposals, namesTables }: ProposalListProps) {
  return (
    <ul className={classes.list}>
      {proposals.map((proposal) => (
        <ProposalItem key={proposal.id} proposal={proposal} namesTable={namesTables} />
      ))}
    </ul>
  );
}

const NOTE_LENGTH_MAX = 500;

function ProposalItem({ proposal, namesTable }: { proposal: Proposal; namesTable: boolean }) {
  const { dataset, column, tag, confidence, evidence, state, decidedBy, decidedAt, note } = proposal;
  const [written, setWritten] = useState('');
  const { decide, isPending } = useDecide();
  const what = `${tag} of ${dataset}.${column}`;
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.what}>
          <code>
            {namesTable && (
              <>
                <Link href={`${datasetAddress(dataset)}/classification`}>{dataset}</Link>.
              </>
            )}
            {column}
          </code>
          <span className={classes.tag}>{tag}</span>
          <StatusBadge status={STATE[state].status}>{STATE[state].word}</StatusBadge>
        </p>
        <p className={classes.why}>
          <FormattedNumber value={confidence} unit={{ kind: 'share' }} decimals={0} /> sure:{' '}
          {evidenceWords(evidence)}
        </p>
        {evidence.examples.length > 0 && (
          <p className={classes.why}>
            Like{' '}
            {[...new Set(evidence.examples)].map((example) => (
              <code key={example} className={classes.example}>
                {example}
              </code>
            ))}
          </p>
        )}
        {decidedAt !== null && (
          <p className={classes.why}>
            {decidedBy ?? 'A rule'}, <RelativeTime at={decidedAt} />
            {note && `: ${note}`}
          </p>
        )}
      </div>
      <div className={classes.decision}>
        <input
          className={classes.note}
          aria-label={`Note on ${what}`}
          placeholder="Note, if you like"
          maxLength={NOTE_LENGTH_MAX}
          value={written}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        />
        {state !== 'accepted' && (
          <Button
            tone={state === 'proposed' ? 'primary' : undefined}
            busy={isPending}
            aria-label={`Accept ${what}`}
            onClick={() => decide(proposal, 'accepted', written)}
          >
            Accept
          </Button>
        )}
        {state !== 'rejected' && (
          <Button
            busy={isPending}
            aria-label={`Reject ${what}`}
            onClick={() => decide(proposal, 'rejected', written)}
          >
            Reject
          </Button>
        )}
      </div>
    </li>
  );
}
