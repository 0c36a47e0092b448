import Link from 'next/link';
import { EmptyState } from '#components/ui/state-views.tsx';

export default function NotFound() {
  return (
    <EmptyState title="There is no such term" action={<Link href="/glossary">Go to the glossary</Link>}>
      It may have been deleted, or it is not there for you.
    </EmptyState>
  );
}
