'use client';

import { IconChevronRight, IconDots, IconFileCode, IconFolder, IconUsers } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Menu } from '#components/ui/menu.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { SavedSummary } from '#server/saved/schema.ts';
import classes from './saved.module.css';
import type { SavedAsk } from './saved-dialogs.tsx';
import type { FolderNode, SavedTree } from './saved-tree.ts';
import { useSavedActions } from './use-saved-change.ts';

interface ListProps {
  readonly current: string | null;
  /** Folders are shown open: something in them was looked for. */
  readonly searched: boolean;
  readonly onOpen: (query: SavedSummary) => void;
  readonly onAsk: (ask: SavedAsk) => void;
}

/** The tree. Arrow keys go from row to row, F2 renames and Delete deletes. */
export function SavedLists({ tree, ...list }: ListProps & { tree: SavedTree }) {
  const { folders, queries, withMe, everyone } = tree;
  const isEmpty = folders.length + queries.length + withMe.length + everyone.length === 0;
  if (isEmpty) {
    return (
      <p className={classes.none}>
        {list.searched
          ? 'No saved query has this in it.'
          : 'What you save is listed here, and what others share.'}
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows are buttons; this moves the focus between them
    <div onKeyDown={moveFocus}>
      <ul className={classes.list} aria-label="My queries">
        {folders.map((node) => (
          <FolderItem key={node.folder.id} node={node} {...list} />
        ))}
        {queries.map((query) => (
          <QueryItem key={query.id} query={query} {...list} />
        ))}
      </ul>
      <Shared title="Shared with me" queries={withMe} {...list} />
      <Shared title="Shared with everyone" queries={everyone} {...list} />
    </div>
  );
}

function Shared({
  title,
  queries,
  ...list
}: ListProps & { title: string; queries: readonly SavedSummary[] }) {
  if (queries.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{title}</h3>
      <ul className={classes.list} aria-label={title}>
        {queries.map((query) => (
          <QueryItem key={query.id} query={query} {...list} />
        ))}
      </ul>
    </>
  );
}

function FolderItem({ node, ...list }: ListProps & { node: FolderNode }) {
  const { folder, folders, queries } = node;
  const [opened, setOpened] = useState(false);
  const { removeFolder } = useSavedActions();
  const open = opened || list.searched;
  const { onAsk } = list;
  const rename = () => onAsk({ kind: 'rename-folder', folder });
  return (
    <li>
      <div className={classes.row}>
        <button
          type="button"
          className={classes.item}
          aria-expanded={open}
          data-row
          onClick={() => setOpened(!open)}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight') setOpened(true);
            if (key === 'ArrowLeft') setOpened(false);
            if (key === 'F2') rename();
            if (key === 'Delete') removeFolder(folder);
          }}
        >
          <IconChevronRight size={14} aria-hidden="true" />
          <IconFolder size={15} aria-hidden="true" />
          <span className={classes.name}>{folder.name}</span>
        </button>
        <Menu
          label={`More about the folder ${folder.name}`}
          buttonClassName={classes.icon}
          groups={[
            [
              { label: 'New folder in it', onSelect: () => onAsk({ kind: 'folder', parentId: folder.id }) },
              { label: 'Rename', onSelect: rename },
              { label: 'Move to', onSelect: () => onAsk({ kind: 'move-folder', folder }) },
            ],
            [{ label: 'Delete', onSelect: () => removeFolder(folder) }],
          ]}
        >
          <IconDots size={15} aria-hidden="true" />
        </Menu>
      </div>
      {open && (
        <ul className={classes.list} aria-label={folder.name}>
          {folders.map((each) => (
            <FolderItem key={each.folder.id} node={each} {...list} />
          ))}
          {queries.map((query) => (
            <QueryItem key={query.id} query={query} {...list} />
          ))}
          {folders.length + queries.length === 0 && <li className={classes.none}>Nothing in it yet.</li>}
        </ul>
      )}
    </li>
  );
}

function QueryItem({ query, current, onOpen, onAsk }: ListProps & { query: SavedSummary }) {
  const { duplicate, remove } = useSavedActions();
  const { title, description, by, owner, mayEdit, sharing } = query;
  const mine = by === 'mine';
  const isShared = sharing && (sharing.everyone || sharing.groups.length + sharing.people.length > 0);
  const rename = () => onAsk({ kind: 'rename', query });
  return (
    <li className={classes.row}>
      <button
        type="button"
        className={classes.item}
        aria-current={current === query.id || undefined}
        title={description || undefined}
        data-row
        onClick={() => onOpen(query)}
        onKeyDown={({ key }) => {
          if (key === 'F2' && mayEdit) rename();
          if (key === 'Delete' && mine) remove(query);
        }}
      >
        <IconFileCode size={15} aria-hidden="true" />
        <span className={classes.name}>{title}</span>
        {isShared && <SharedMark />}
        {!mine && <span className={classes.owner}>{owner.name}</span>}
      </button>
      <Menu
        label={`More about ${title}`}
        buttonClassName={classes.icon}
        groups={[
          [
            { label: 'Open', onSelect: () => onOpen(query) },
            ...(mayEdit
              ? [
                  { label: 'Rename', onSelect: rename },
                  { label: 'Versions', onSelect: () => onAsk({ kind: 'versions', query }) },
                ]
              : []),
            ...(mine
              ? [
                  { label: 'Move to', onSelect: () => onAsk({ kind: 'move', query }) },
                  { label: 'Share', onSelect: () => onAsk({ kind: 'share', query }) },
                ]
              : []),
            { label: 'Duplicate', onSelect: () => duplicate(query) },
            { label: 'Copy link', onSelect: () => void copyLink(query) },
          ],
          mine ? [{ label: 'Delete', onSelect: () => remove(query) }] : [],
        ]}
      >
        <IconDots size={15} aria-hidden="true" />
      </Menu>
    </li>
  );
}

function SharedMark() {
  return (
    <>
      <IconUsers size={13} aria-hidden="true" />
      <span className="visually-hidden">shared</span>
    </>
  );
}

async function copyLink({ id, title }: SavedSummary): Promise<void> {
  const address = `${location.origin}/sql?query=${id}`;
  try {
    await navigator.clipboard.writeText(address);
    showToast({ tone: 'good', title: `The link to ${title} is copied` });
  } catch {
    // The clipboard needs HTTPS or this machine.
    showToast({ tone: 'good', title: `The link to ${title}`, text: address });
  }
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const isRow = event.target instanceof HTMLElement && event.target.matches('[data-row]');
  if (step === 0 || !isRow) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  rows[rows.indexOf(event.target as HTMLElement) + step]?.focus();
}
