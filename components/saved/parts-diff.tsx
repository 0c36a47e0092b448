import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { diffLines } from './diff-lines.ts';
import classes from './saved.module.css';

interface PartsDiffProps {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly was: string; readonly is: string }[];
}

const MARKS = { same: ' ', removed: '−', added: '+' } as const;
const WORDS = { same: '', removed: 'removed: ', added: 'added: ' } as const;

/** What is different between two versions of something, part by part and line by line. */
export function PartsDiff({ label, parts }: PartsDiffProps) {
  const different = parts.filter(({ was, is }) => was !== is);
  if (different.length === 0) return <p className={classes.note}>Nothing is different.</p>;
  return (
    <ScrollRegion className={classes.diff} label={label}>
      {different.map(({ name, was, is }) => (
        <div key={name}>
          <h4>{name}</h4>
          {diffLines(was, is).map(({ kind, text }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat and do not move
            <span key={place} className={classes.line} data-kind={kind}>
              <span className="visually-hidden">{WORDS[kind]}</span>
              <span aria-hidden="true">{MARKS[kind]} </span>
              {text}
            </span>
          ))}
        </div>
      ))}
    </ScrollRegion>
  );
}
