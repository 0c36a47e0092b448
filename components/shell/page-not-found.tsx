import Link from 'next/link';
import { EmptyState } from '#components/ui/state-views.tsx';

export function PageNotFound() {
  return (
    <EmptyState title="There is no such page" action={<Link href="/">Go to Home</Link>}>
      The address may be mistyped, or what it pointed to is gone.
    </EmptyState>
  );
}
