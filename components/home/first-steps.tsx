import { CommandLine } from '#components/ui/command-line.tsx';
import { Panel } from '#components/ui/panel.tsx';
import classes from './first-steps.module.css';

const SEND_EVENT = `curl http://127.0.0.1:3001/v1/events/orders \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '[{"event_id":"1"}]'`;

/** The way from an empty portal to the first number. */
export function FirstSteps({ mayAddData }: { mayAddData: boolean }) {
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
          <p>A CSV file, or columns separated by spaces. Running it twice does no harm.</p>
          <CommandLine command="npm run import -- orders purchases.csv" />
        </li>
        <li>
          <h3>Or send events as they happen</h3>
          <p>The collector takes a JSON array or one event per line, and answers when they are safe.</p>
          <CommandLine command={SEND_EVENT} />
        </li>
      </ol>
    </Panel>
  );
}
