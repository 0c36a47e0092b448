import type { SavedContent } from '#server/saved/schema.ts';
import { diffLines } from './diff-lines.ts';
import classes from './saved.module.css';

interface ContentDiffProps {
  readonly label: string;
  readonly before: SavedContent;
  readonly after: SavedContent;
}

const MARKS = { same: ' ', removed: '−', added: '+' } as const;
const WORDS = { same: '', removed: 'removed: ', added: 'added: ' } as const;

/** What is different between two versions, part by part. */
export function ContentDiff({ label, before, after }: ContentDiffProps) {
  const parts = (
    [
      ['Statement', (content) => content.sql],
      ['Title', (content) => content.title],
      ['Description', (content) => content.description],
      ['Values', (content) => JSON.stringify(content.parameters, null, 2)],
      ['Chart', (content) => (content.chart ? JSON.stringify(content.chart, null, 2) : 'none')],
      ['Runs on', (content) => content.placement],
    ] satisfies [string, (content: SavedContent) => string][]
  )
    .map(([name, read]) => ({ name, was: read(before), is: read(after) }))
    .filter(({ was, is }) => was !== is);
  if (parts.length === 0) return <p className={classes.note}>Nothing is different.</p>;
  return (
    <section
      className={classes.diff}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {parts.map(({ name, was, is }) => (
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
    </section>
  );
}
