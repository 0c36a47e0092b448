import Link from 'next/link';
import type { ReactNode } from 'react';
import { ColumnWords } from '#components/annotations/column-words.tsx';
import { TermsOf } from '#components/glossary/terms-of.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import type { ColumnDetails as Details } from '#server/profiles/schema.ts';
import type { ColumnRowProps } from './column-row.tsx';
import classes from './columns.module.css';
import { isOfOthers } from './dataset-address.ts';
import { Histogram } from './histogram.tsx';
import { histogramWords, valueText } from './value-words.ts';

const QUANTILES = ['5 %', '25 %', 'Median', '75 %', '95 %'];

/** What a column is about, and all that is known of its values, or why it is not told. */
export function ColumnDetails({ table, rights, column, profile, figures, details }: ColumnRowProps) {
  return (
    <div className={classes.details}>
      <div className={classes.whole}>
        <ColumnWords table={table} column={column} rights={rights} />
      </div>
      <TermsOf dataset={table} column={column.name} editable={rights.edit} />
      {column.mask && (
        <p className={classes.whole}>
          You see changed values of it.{' '}
          <Link
            href={`/access/request?${new URLSearchParams({ dataset: table, column: column.name, level: 'unmasked' })}`}
          >
            Ask for the values as they are
          </Link>
        </p>
      )}
      {isOfOthers(table) ? null : profile === null || figures === null ? (
        <p className={classes.none}>There is no profile of its values.</p>
      ) : (
        <>
          <Figures figures={figures} rows={profile.rows} />
          {details === null ? (
            <p className={classes.none} aria-busy="true">
              Loading its values…
            </p>
          ) : 'withheld' in details ? (
            !('withheld' in figures.values) && <p className={classes.none}>{details.withheld}</p>
          ) : (
            <Values details={details} figures={figures} scanned={profile.rowsScanned} />
          )}
        </>
      )}
    </div>
  );
}

type Figures = NonNullable<ColumnRowProps['figures']>;

function Figures({ figures, rows }: { figures: Figures; rows: number }) {
  const { nulls, distinct, values } = figures;
  return (
    <>
      <dl className={classes.figures}>
        <Figure name="Missing">
          <FormattedNumber value={nulls} unit={{ kind: 'count' }} /> of{' '}
          <FormattedNumber value={rows} unit={{ kind: 'count' }} />
        </Figure>
        <Figure name="Distinct, about">
          <FormattedNumber value={distinct} unit={{ kind: 'count' }} />
        </Figure>
        {!('withheld' in values) && (
          <>
            {values.min !== null && <Figure name="Least">{values.min}</Figure>}
            {values.max !== null && <Figure name="Greatest">{values.max}</Figure>}
            {values.mean !== null && <Figure name="Mean">{valueText(values.mean, figures)}</Figure>}
            {values.quantiles?.map((value, place) => (
              <Figure key={QUANTILES[place]} name={QUANTILES[place] ?? ''}>
                {valueText(value, figures)}
              </Figure>
            ))}
            {values.empty > 0 && (
              <Figure name="Empty texts">
                <FormattedNumber value={values.empty} unit={{ kind: 'count' }} />
              </Figure>
            )}
            {values.nan + values.infinite > 0 && (
              <Figure name="Not finite">
                <FormattedNumber value={values.nan + values.infinite} unit={{ kind: 'count' }} />
              </Figure>
            )}
            {values.jsonShare !== null && values.jsonShare > 0 && (
              <Figure name="JSON">
                <FormattedNumber value={values.jsonShare} unit={{ kind: 'share' }} />
              </Figure>
            )}
          </>
        )}
      </dl>
      {'withheld' in values && <p className={classes.none}>{values.withheld}</p>}
    </>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface ValuesProps {
  readonly details: Details;
  readonly figures: Figures;
  readonly scanned: number;
}

function Values({ details: { histogram, top }, figures, scanned }: ValuesProps) {
  const [first, last] = [histogram?.at(0), histogram?.at(-1)];
  if (!histogram && !top) return <p className={classes.none}>Hardly a value comes twice.</p>;
  return (
    <div className={classes.shapes}>
      {histogram && first && last && (
        <figure className={classes.figure}>
          <Histogram bins={histogram} large />
          <figcaption>
            <span aria-hidden="true">{valueText(first.from, figures)}</span>
            <span aria-hidden="true">{valueText(last.to, figures)}</span>
            <span className="visually-hidden">{histogramWords(histogram, figures)}</span>
          </figcaption>
        </figure>
      )}
      {top && top.length > 0 && (
        <table className={classes.top}>
          <caption>Most frequent</caption>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Value</th>
              <th scope="col">Rows</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {top.map(({ value, rows }) => (
              <tr key={value}>
                <th scope="row">{value === '' ? <em>empty text</em> : value}</th>
                <td>
                  <FormattedNumber value={rows} unit={{ kind: 'count' }} />
                </td>
                <td>
                  <FormattedNumber value={scanned === 0 ? null : rows / scanned} unit={{ kind: 'share' }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
