import { Button } from '#components/ui/button.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import classes from './incidents.module.css';

/** The secret of a webhook, this once. */
export function ShownSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className={classes.form}>
      <p>
        Copy the secret now: it is not shown again. Each message has the header <code>webhook-signature</code>
        , made with it as Standard Webhooks has it (HMAC-SHA256).
      </p>
      <CommandLine command={secret} />
      <div className={classes.actions}>
        <Button tone="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
