'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import type { DbtReport } from '#server/imports/schema.ts';
import classes from './imports.module.css';

const UNKNOWN_SHOWN = 10;

/** How much of a project is known, in numbers, and why the rest is not. */
export function DbtReportView({ report }: { report: DbtReport }) {
  const { models, tests, freshness, unknownLineage } = report;
  const [whole, setWhole] = useState(false);
  const shown = whole ? unknownLineage : unknownLineage.slice(0, UNKNOWN_SHOWN);
  return (
    <div className={classes.report}>
      <dl className={classes.coverage}>
        <Coverage label="Columns" part={report.withColumns} whole={models} />
        <Coverage label="Descriptions" part={report.withDescriptions} whole={models} />
        <Coverage label="Column lineage" part={report.withColumnLineage} whole={models} />
      </dl>
      <dl className={classes.facts}>
        <Fact label="Sources" value={report.sources} />
        <Fact label="Seeds" value={report.seeds} />
        <Fact label="Snapshots" value={report.snapshots} />
        <Fact label="Exposures" value={report.exposures} />
        <Fact label="Tests" value={tests.total} more={ran(tests.passed, 'passed', tests.failed, 'failed')} />
        <Fact
          label="Sources looked at"
          value={freshness.fresh + freshness.stale}
          more={ran(freshness.fresh, 'fresh', freshness.stale, 'stale')}
        />
        <Fact label="Tables of the portal" value={report.ownTables} />
      </dl>
      <p className={classes.origin}>
        manifest {report.manifestVersion}, namespace{' '}
        <code>
          <SoftBreaks text={report.namespace} />
        </code>
      </p>
      {unknownLineage.length > 0 && (
        <section aria-label={`Unknown column lineage of ${report.project}`} className={classes.unknown}>
          <h3>Column lineage that could not be followed</h3>
          <ul>
            {shown.map(({ name, reason }) => (
              <li key={name}>
                <code>
                  <SoftBreaks text={name} />
                </code>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
          {shown.length < unknownLineage.length && (
            <Button onClick={() => setWhole(true)}>
              Show all <FormattedNumber value={unknownLineage.length} />
            </Button>
          )}
        </section>
      )}
    </div>
  );
}

function ran(good: number, goodWord: string, bad: number, badWord: string): string | null {
  return good + bad === 0 ? null : `${good} ${goodWord}, ${bad} ${badWord}`;
}

function Coverage({ label, part, whole }: { label: string; part: number; whole: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className={classes.part}>
          <FormattedNumber value={part} /> of <FormattedNumber value={whole} /> models
        </span>
        <span className={classes.bar} aria-hidden="true">
          <span style={{ width: `${whole === 0 ? 0 : (100 * part) / whole}%` }} />
        </span>
      </dd>
    </div>
  );
}

function Fact({ label, value, more = null }: { label: string; value: number; more?: string | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <FormattedNumber value={value} />
        {more !== null && <span className={classes.more}>{more}</span>}
      </dd>
    </div>
  );
}
