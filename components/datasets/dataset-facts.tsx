'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { TermsOf } from '#components/glossary/terms-of.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import type { LakeFacts } from '#server/datasets/schema.ts';
import classes from './datasets.module.css';
import { OthersFacts } from './others-facts.tsx';

/** What there is to know at a glance, beside the columns. The page has asked for it already. */
export function DatasetFactsAside({ table, mayEdit }: { table: string; mayEdit: boolean }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.datasets.facts.queryOptions({ table }, { meta: { quiet: true } }));
  return (
    <Facts>
      {data && (
        <>
          {data.lake && <LakeFigures lake={data.lake} filtered={data.filtered} />}
          <Fact name="Columns">
            <FormattedNumber value={data.columns} unit={{ kind: 'count' }} />
            {data.maskedColumns > 0 && (
              <span className={classes.aside}>, {data.maskedColumns} masked for you</span>
            )}
          </Fact>
          <Fact name={data.others ? 'In policies' : 'Layer'}>
            <Link href={`/catalog?${new URLSearchParams({ text: data.layer, layers: data.layer })}`}>
              {data.layer}
            </Link>
          </Fact>
          <Fact name="Domain">{data.domain ?? '–'}</Fact>
          <Fact name="Terms">
            <TermsOf dataset={table} column={null} editable={mayEdit} />
          </Fact>
          <Fact name="Tags">
            {data.tags.length === 0 ? (
              '–'
            ) : (
              <ul className={classes.tags}>
                {data.tags.map((tag) => (
                  <li key={tag} className={classes.tag}>
                    {tag}
                  </li>
                ))}
              </ul>
            )}
          </Fact>
          {data.others && <OthersFacts others={data.others} />}
        </>
      )}
    </Facts>
  );
}

function LakeFigures({ lake, filtered }: { lake: LakeFacts; filtered: boolean }) {
  return (
    <>
      <Fact name="Rows">
        {filtered ? (
          'Not told: you see some of them'
        ) : (
          <FormattedNumber value={lake.rows} unit={{ kind: 'count' }} />
        )}
      </Fact>
      <Fact name="Size">
        <FormattedNumber value={lake.sizeBytes} unit={{ kind: 'bytes' }} />
        {lake.files !== null && (
          <span className={classes.aside}>
            {' '}
            in <FormattedNumber value={lake.files} unit={{ kind: 'count' }} />{' '}
            {lake.files === 1 ? 'file' : 'files'}
          </span>
        )}
      </Fact>
      {lake.snapshotId !== null && (
        <Fact name="Snapshot">
          <code className={classes.snapshot}>{lake.snapshotId}</code>
        </Fact>
      )}
    </>
  );
}
