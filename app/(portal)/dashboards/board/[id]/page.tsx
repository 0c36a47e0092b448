import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BoardPage } from '#components/boards/board-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

async function findBoard(id: string) {
  const caller = await serverCaller();
  const board = (await caller.boards.list()).find((each) => each.id === id);
  if (!board) notFound();
  return caller.boards.open({ id });
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { title } = await findBoard((await params).id);
  return { title };
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  const board = await findBoard((await params).id);
  return <BoardPage key={board.id} initial={board} mayWrite={may(person, 'query:run')} />;
}
