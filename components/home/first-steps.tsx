import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { CommandLine } from '#components/ui/command-line.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import classes from './first-steps.module.css';
import { sendOrderCommand } from './send-order-command.ts';

/** The way from an empty portal to the first number. */
export function FirstSteps({ mayAddData, mayAddPeople }: { mayAddData: boolean; mayAddPeople: boolean }) {
  if (!mayAddData) {
    return (
      <Panel title="First steps">
        <p>There is nothing to see yet. A steward or an administrator can send events or import a file.</p>
      </Panel>
    );
  }
  return (
    <Panel title="First steps">
      <ol className={classes.steps}>
        <li>
          <h3>Import a purchase history</h3>
          <p>A CSV file, or columns separated by blanks. Running it twice does no harm.</p>
          <CommandLine command="npm run import -- orders purchases.csv" />
        </li>
        <li>
          <h3>Or send events as they happen</h3>
          <SendEvents />
        </li>
        {mayAddPeople && (
          <li>
            <h3>Let others in</h3>
            <p>
              <Link href="/admin/people">Invite them</Link>, or make accounts with a command, which asks for a
              password.
            </p>
            <CommandLine command="npm run user -- add ada@example.com --role viewer" />
          </li>
        )}
      </ol>
    </Panel>
  );
}

function SendEvents() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.platform.collector.queryOptions());
  if (!data) return <Skeleton height="148px" />;
  return (
    <>
      <p>
        The collector takes JSON arrays or one event per line, and answers when they are safe.{' '}
        {data.keyFile === null ? (
          'The key is one of COLLECTOR_API_KEYS.'
        ) : (
          <>
            The key is in <code className={classes.file}>{data.keyFile}</code>.
          </>
        )}
      </p>
      <CommandLine command={sendOrderCommand(data.url, new Date())} />
    </>
  );
}
