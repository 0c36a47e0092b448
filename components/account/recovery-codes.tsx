import { Button } from '#components/ui/button.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import classes from './account.module.css';

/** The codes for when the authenticator is lost, which cannot be shown again. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className={classes.form}>
      <p className={classes.note}>
        Keep these where your phone is not. Each signs you in once without the app; they are not shown again.
      </p>
      <CommandLine command={codes.join('\n')} />
      <div className={classes.actions}>
        <Button tone="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
