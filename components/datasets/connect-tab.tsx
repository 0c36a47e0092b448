'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import { apiSnippet, connectSnippets } from './connect-snippets.ts';
import classes from './datasets.module.css';

interface ConnectTabProps {
  readonly table: string;
  readonly mayQuery: boolean;
}

/** How programs read the table: with a token as this person sees it, or the lake itself. */
export function ConnectTab({ table, mayQuery }: ConnectTabProps) {
  const hydrated = useHydrated();
  const origin = hydrated ? location.origin : '';
  return (
    <div className={classes.stack}>
      <Panel title="Query API">
        <p className={classes.prose}>
          Gives what you see here: the same columns, masks and rows.{' '}
          {mayQuery ? (
            <>
              Make a token on <Link href="/account">your account page</Link> and put it into PORTAL_TOKEN.
            </>
          ) : (
            'Your role cannot make tokens for it; ask whoever looks after roles.'
          )}
        </p>
        {mayQuery && <CommandLine command={apiSnippet(table, origin)} />}
      </Panel>
      <LakePanel table={table} />
    </div>
  );
}

function LakePanel({ table }: { table: string }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.datasets.connection.queryOptions({ table }, { meta: { quiet: true } }));
  return (
    <Panel title="The lake itself">
      <Loaded read={read} failed="The connection could not be loaded" height="240px">
        {(data) =>
          !data.isInLake ? (
            <EmptyState title="It is not in the lake">
              Other engines read tables of the lake. This one has not been built there.
            </EmptyState>
          ) : (
            <>
              <p className={classes.prose}>
                An Iceberg table in the JDBC catalog <code>{data.catalog}</code>. This needs an account in the
                catalog’s database and the right to read the lake’s files. Whoever has that sees every column
                and row as it is, so it is given to engines and not to people.
                {data.database === null &&
                  ' Where these are, whoever looks after the pipelines can tell you.'}
              </p>
              {connectSnippets(table, data).map(({ title, needs, text }) => (
                <section key={title} className={classes.snippet} aria-label={title}>
                  <h3>{title}</h3>
                  <p className={classes.aside}>{needs}</p>
                  <CommandLine command={text} />
                </section>
              ))}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
