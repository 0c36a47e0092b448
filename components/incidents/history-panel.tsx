'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { IncidentDetails, SeenEvent } from '#server/incidents/schema.ts';
import { eventWords } from './incident-words.ts';
import classes from './incidents.module.css';
import { useIncidentChanged } from './use-incident-change.ts';

/** What happened with an incident, the latest first, and what people write about it. */
export function HistoryPanel({ incident }: { incident: IncidentDetails }) {
  return (
    <Panel title="History">
      <div className={classes.stack}>
        {incident.mayAct && <CommentForm id={incident.id} />}
        <ol className={classes.list}>
          {incident.events.map((event) => (
            <EventLine key={event.id} event={event} />
          ))}
        </ol>
      </div>
    </Panel>
  );
}

const NAMED_MAX = 5;

function EventLine({ event }: { event: SeenEvent }) {
  const more = event.symptoms.length - NAMED_MAX;
  return (
    <li>
      <span className={classes.line}>
        {eventWords(event)} <RelativeTime at={event.at} />
      </span>
      {event.symptoms.slice(0, NAMED_MAX).map((sentence) => (
        <span key={sentence} className={classes.aside}>
          {sentence}
        </span>
      ))}
      {more > 0 && <span className={classes.aside}>and {more} more</span>}
      {event.text !== null && (
        <div className={classes.written}>
          <Markdown text={event.text} />
        </div>
      )}
      {event.isTextWithheld && (
        <span className={classes.aside}>
          What was written may name what you do not see, and is not shown.
        </span>
      )}
    </li>
  );
}

function CommentForm({ id }: { id: string }) {
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [text, setText] = useState('');
  const write = useMutation(
    trpc.incidents.comment.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        setText('');
        await changed();
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') write.mutate({ incident: id, text });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextAreaField
        label="Comment"
        hint="What you found, for whoever comes next. Markdown"
        rows={2}
        value={text}
        maxLength={4_000}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <FormProblem>{failureOf(write.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" busy={write.isPending} disabled={text.trim() === ''}>
          Write
        </Button>
      </div>
    </form>
  );
}
