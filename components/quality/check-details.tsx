'use client';

import Link from 'next/link';
import { tableHref } from '#components/pipelines/table-href.ts';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { SeenCheck } from '#server/quality/schema.ts';
import { CheckHistory } from './check-history.tsx';
import { FailingRowsView } from './failing-rows-view.tsx';
import classes from './quality.module.css';
import { CHECK_WORDS, checkStatus, GATE_WORDS, passedShare, SEVERITY_WORDS } from './quality-words.ts';

interface CheckDetailsProps {
  readonly table: string;
  readonly check: SeenCheck;
  readonly mayPreview: boolean;
  readonly mayQuery: boolean;
  /** Sees what is kept back and what models make. */
  readonly maySeePipelines: boolean;
}

/** One check: how it stands, why it must hold, how it came out before, and the rows that fail it now. */
export function CheckDetails({ table, check, mayPreview, mayQuery, maySeePipelines }: CheckDetailsProps) {
  const { type, notes, severity, gate, suiteName, result } = check;
  return (
    <div className={classes.stack}>
      {notes !== '' && <p className={classes.notes}>{notes}</p>}
      {result !== null && result.reason !== null && (
        <p className={classes.reason}>Not evaluated: {result.reason}</p>
      )}
      <dl className={classes.facts}>
        <div>
          <dt>State</dt>
          <dd>
            {result === null ? (
              <StatusBadge status="idle">Not checked yet</StatusBadge>
            ) : (
              <StatusBadge status={checkStatus(result.state, severity)}>
                {CHECK_WORDS[result.state].word}
              </StatusBadge>
            )}
          </dd>
        </div>
        {result !== null && (
          <>
            <div>
              <dt>Since</dt>
              <dd>
                <RelativeTime at={result.since} />
              </dd>
            </div>
            <div>
              <dt>Checked</dt>
              <dd>
                <RelativeTime at={result.evaluatedAt} />
              </dd>
            </div>
            {result.elementCount !== null && (
              <div>
                <dt>Rows that fail</dt>
                <dd>
                  <FormattedNumber value={result.unexpectedCount} unit={{ kind: 'count' }} /> of{' '}
                  <FormattedNumber value={result.elementCount} unit={{ kind: 'count' }} />
                </dd>
              </div>
            )}
            {passedShare(result) !== null && (
              <div>
                <dt>Rows that pass</dt>
                <dd>
                  <FormattedNumber value={passedShare(result)} unit={{ kind: 'share' }} />
                </dd>
              </div>
            )}
            {result.observed !== null && (
              <div>
                <dt>Found</dt>
                <dd className={classes.name}>{result.observed}</dd>
              </div>
            )}
          </>
        )}
        <div>
          <dt>When it fails</dt>
          <dd>
            {SEVERITY_WORDS[severity]}. {GATE_WORDS[gate]}.
          </dd>
        </div>
        <div>
          <dt>Suite</dt>
          <dd>{suiteName}</dd>
        </div>
        <div>
          <dt>Expectation</dt>
          <dd className={classes.name}>{type}</dd>
        </div>
      </dl>
      {result !== null && <CheckHistory table={table} check={check} />}
      {result?.hasRows && mayPreview && (
        <section className={classes.section} aria-label="Rows that fail now">
          <h3 className={classes.heading}>Rows that fail now</h3>
          {gate === 'quarantine' && maySeePipelines && <KeptBack table={table} check={check} />}
          <FailingRowsView table={table} check={check} mayQuery={mayQuery} />
        </section>
      )}
    </div>
  );
}

/** A rule keeps back what is made from then on: rows that are in the table already stay until it is made anew. */
function KeptBack({ table, check: { suite, id } }: Pick<CheckDetailsProps, 'table' | 'check'>) {
  const keptBack = new URLSearchParams({ table, rule: `${suite}/${id}` });
  return (
    <p className={classes.notes}>
      They were in the table before this check could keep them back. They are, too, once{' '}
      <Link href={tableHref(table)}>the table is made anew</Link>; then mend them{' '}
      <Link href={`/quality/quarantine?${keptBack}`}>in quarantine</Link>.
    </p>
  );
}
