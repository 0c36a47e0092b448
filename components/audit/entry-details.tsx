import type { AuditRow } from '#server/audit/schema.ts';
import classes from './audit.module.css';

/** Everything the entry says, and what proves it. */
export function EntryDetails({ entry }: { entry: AuditRow }) {
  const details = Object.entries(parseDetails(entry.details));
  return (
    <dl className={classes.details}>
      {details.map(([key, value]) => (
        <Fact key={key} name={key}>
          <Value value={value} />
        </Fact>
      ))}
      <Fact name="Entry">{entry.seq}</Fact>
      {entry.actorId !== null && (
        <Fact name="Person’s id">
          <code>{entry.actorId}</code>
        </Fact>
      )}
      {entry.networkAddress !== null && <Fact name="From">{entry.networkAddress}</Fact>}
      <Fact name="Seal">
        <code>{entry.seal}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null) return '–';
  if (typeof value === 'object') {
    return <pre className={classes.json}>{JSON.stringify(value, null, 2)}</pre>;
  }
  const text = String(value);
  return text.includes('\n') ? <pre className={classes.json}>{text}</pre> : text;
}

/** An entry that was tampered with may hold anything. */
function parseDetails(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : { details: value };
  } catch {
    return { details: text };
  }
}
