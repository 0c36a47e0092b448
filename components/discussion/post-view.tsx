'use client';

import { useEffect, useRef, useState } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { Markdown } from '#components/ui/markdown.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { Post, Thread } from '#server/discussion/schema.ts';
import classes from './discussion.module.css';
import type { PostFormProps } from './post-form.tsx';
import { postAnchor } from './use-target-post.ts';
import { useWriting } from './use-writing.ts';

export const postForm = later<PostFormProps>(
  () => import('./post-form.tsx').then(({ PostForm }) => PostForm),
  reportNotLoaded,
);

interface PostViewProps {
  readonly thread: Thread;
  readonly post: Post;
  /** To delete what others wrote. */
  readonly mayModerate: boolean;
  /** The address names it. */
  readonly isTarget: boolean;
}

export function PostView({ thread, post, mayModerate, isTarget }: PostViewProps) {
  const { id, text, author, at, editedAt } = post;
  const [isEdited, setIsEdited] = useState(false);
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isTarget) return;
    element.current?.scrollIntoView({ block: 'center' });
    element.current?.focus({ preventScroll: true });
  }, [isTarget]);
  const isAnswer = thread.answer === id;
  return (
    <article
      ref={element}
      id={postAnchor(id)}
      tabIndex={-1}
      className={classes.post}
      data-target={isTarget || undefined}
      data-answer={isAnswer || undefined}
      aria-label={text === null ? 'A deleted post' : `Post of ${author ?? 'somebody who is gone'}`}
    >
      <header className={classes.head}>
        <strong className={classes.author}>
          {text === null ? 'Deleted' : (author ?? 'Somebody who is gone')}
        </strong>
        <a href={`#${postAnchor(id)}`} className={classes.at} title="Link to this post">
          <RelativeTime at={at} />
        </a>
        {editedAt !== null && (
          <span className={classes.at}>
            edited <RelativeTime at={editedAt} />
          </span>
        )}
        {isAnswer && <StatusBadge status="good">Answer</StatusBadge>}
      </header>
      {text === null ? (
        <p className={classes.deleted}>This post was deleted.</p>
      ) : isEdited ? (
        <PostEditor post={post} text={text} onDone={() => setIsEdited(false)} />
      ) : (
        <>
          <Markdown text={text} />
          <PostActions {...{ thread, post, mayModerate }} onEdit={() => setIsEdited(true)} />
        </>
      )}
    </article>
  );
}

function PostEditor({ post, text, onDone }: { post: Post; text: string; onDone: () => void }) {
  const { edit } = useWriting();
  const { id, version } = post;
  return (
    <Fetched
      what={postForm}
      props={{
        label: 'Your post',
        initial: text,
        verb: 'Save',
        isPending: edit.isPending,
        problem: failureOf(edit.error),
        onCancel: onDone,
        onSubmit: (written) => edit.mutate({ id, version, text: written }, { onSuccess: onDone }),
      }}
    />
  );
}

interface PostActionsProps extends Pick<PostViewProps, 'thread' | 'post' | 'mayModerate'> {
  readonly onEdit: () => void;
}

function PostActions({ thread, post, mayModerate, onEdit }: PostActionsProps) {
  const { remove, markAnswer, isPending } = useWriting();
  const mayMark = thread.mayAnswer && post.id !== thread.id;
  const isAnswer = thread.answer === post.id;
  if (!mayMark && !post.isMine && !mayModerate) return null;
  return (
    <div className={classes.quietActions}>
      {mayMark && (
        <button
          type="button"
          disabled={isPending}
          onClick={() => markAnswer(thread, isAnswer ? null : post.id)}
        >
          {isAnswer ? 'Not the answer' : 'Mark as the answer'}
        </button>
      )}
      {post.isMine && (
        <button type="button" onPointerEnter={postForm.fetch} onFocus={postForm.fetch} onClick={onEdit}>
          Edit
        </button>
      )}
      {(post.isMine || mayModerate) && (
        <button type="button" disabled={isPending} onClick={() => remove(post.id)}>
          Delete
        </button>
      )}
    </div>
  );
}
