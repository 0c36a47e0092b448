'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { Thread } from '#server/discussion/schema.ts';
import classes from './discussion.module.css';
import { PostView, postForm } from './post-view.tsx';
import { useWriting } from './use-writing.ts';

interface ThreadViewProps {
  readonly thread: Thread;
  readonly mayModerate: boolean;
  /** The post that the address names. */
  readonly target: string | null;
}

/** A first post and what was said to it. An answered question is folded, unless the address names a post of it. */
export function ThreadView({ thread, mayModerate, target }: ThreadViewProps) {
  const { posts, answer } = thread;
  const replies = posts.length - 1;
  const hasTarget = posts.some(({ id }) => id === target);
  const all = (
    <>
      {posts.map((post) => (
        <PostView key={post.id} {...{ thread, post, mayModerate }} isTarget={post.id === target} />
      ))}
      <Reply thread={thread.id} />
    </>
  );
  return (
    <li className={classes.thread}>
      {answer === null ? (
        <>
          <div className={classes.threadHead}>
            <Kind thread={thread} />
          </div>
          {all}
        </>
      ) : (
        <Folded
          isOpened={hasTarget}
          summary={
            <>
              <Kind thread={thread} />
              <span className={classes.asked}>{posts[0]?.text ?? 'A deleted question'}</span>
              <span className={classes.at}>
                {replies} {replies === 1 ? 'reply' : 'replies'}
              </span>
            </>
          }
        >
          {all}
        </Folded>
      )}
    </li>
  );
}

function Kind({ thread: { kind, answer, column, posts } }: { thread: Thread }) {
  return (
    <>
      {answer !== null ? (
        <StatusBadge status="good">Answered</StatusBadge>
      ) : kind === 'question' && posts[0]?.text !== null ? (
        <StatusBadge status="notice">Open question</StatusBadge>
      ) : (
        <span className={classes.at}>Comment</span>
      )}
      {column !== null && <code className={classes.column}>{column}</code>}
    </>
  );
}

interface FoldedProps {
  readonly isOpened: boolean;
  readonly summary: ReactNode;
  readonly children: ReactNode;
}

function Folded({ isOpened, summary, children }: FoldedProps) {
  const [opened, setOpened] = useState(isOpened);
  const [named, setNamed] = useState(isOpened);
  // The address came to name a post in it.
  if (named !== isOpened) {
    setNamed(isOpened);
    if (isOpened) setOpened(true);
  }
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className={classes.summary}>
        <IconChevronRight size={16} aria-hidden="true" className={classes.chevron} />
        {summary}
      </summary>
      {opened && children}
    </details>
  );
}

function Reply({ thread }: { thread: string }) {
  const [isWritten, setIsWritten] = useState(false);
  const { reply } = useWriting();
  const done = () => setIsWritten(false);
  if (!isWritten) {
    return (
      <div className={classes.reply}>
        <Button
          onPointerEnter={postForm.fetch}
          onFocus={postForm.fetch}
          onClick={() => {
            reply.reset();
            setIsWritten(true);
          }}
        >
          Reply
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.reply}>
      <Fetched
        what={postForm}
        props={{
          label: 'Your reply',
          verb: 'Reply',
          isPending: reply.isPending,
          problem: failureOf(reply.error),
          onCancel: done,
          onSubmit: (text) => reply.mutate({ thread, text }, { onSuccess: done }),
        }}
      />
    </div>
  );
}
