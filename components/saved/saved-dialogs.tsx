'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import type { SavedFolder, SavedSummary } from '#server/saved/schema.ts';
import { MoveForm, NameForm } from './place-forms.tsx';
import { ShareForm } from './share-form.tsx';
import { useSavedSteps } from './use-saved-steps.ts';
import { Versions } from './versions.tsx';

/** What a dialog is asked for. */
export type SavedAsk =
  | { readonly kind: 'folder'; readonly parentId: string | null }
  | { readonly kind: 'rename-folder' | 'move-folder'; readonly folder: SavedFolder }
  | { readonly kind: 'rename' | 'move' | 'share' | 'versions'; readonly query: SavedSummary };

export interface SavedDialogsProps {
  readonly ask: SavedAsk | null;
  readonly folders: readonly SavedFolder[];
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<SavedAsk['kind'], string>> = {
  folder: 'New folder',
  'rename-folder': 'Rename the folder',
  'move-folder': 'Move to',
  rename: 'Rename',
  move: 'Move to',
  share: 'Share',
  versions: 'Versions',
};

function subjectOf(ask: SavedAsk | null): string | undefined {
  if (ask === null || ask.kind === 'folder') return undefined;
  return 'query' in ask ? ask.query.title : ask.folder.name;
}

/** The dialogs of the list of saved queries. Fetched when one is first opened. */
export function SavedDialogs({ ask, folders, onClose }: SavedDialogsProps) {
  const over = subjectOf(ask);
  return (
    <Dialog
      title={ask ? TITLES[ask.kind] : ''}
      {...(over !== undefined && { over })}
      edge={ask?.kind === 'versions'}
      open={ask !== null}
      onClose={onClose}
    >
      {ask && <Body ask={ask} folders={folders} onDone={onClose} />}
    </Dialog>
  );
}

function Body({
  ask,
  folders,
  onDone,
}: {
  ask: SavedAsk;
  folders: readonly SavedFolder[];
  onDone: () => void;
}) {
  const steps = useSavedSteps(onDone);
  switch (ask.kind) {
    case 'folder':
      return <NameForm label="Name" name="" action="Make folder" step={steps.makeFolder(ask.parentId)} />;
    case 'rename-folder':
      return (
        <NameForm label="Name" name={ask.folder.name} action="Rename" step={steps.renameFolder(ask.folder)} />
      );
    case 'move-folder':
      return (
        <MoveForm
          folders={folders}
          place={ask.folder.parentId}
          moved={ask.folder.id}
          step={steps.moveFolder(ask.folder)}
        />
      );
    case 'rename':
      return <NameForm label="Title" name={ask.query.title} action="Rename" step={steps.rename(ask.query)} />;
    case 'move':
      return (
        <MoveForm folders={folders} place={ask.query.folderId} moved={null} step={steps.move(ask.query)} />
      );
    case 'share':
      return <ShareForm query={ask.query} step={steps.share(ask.query)} />;
    case 'versions':
      return <Versions query={ask.query} />;
  }
}
