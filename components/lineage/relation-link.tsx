import Link from 'next/link';
import type { ReactNode } from 'react';
import type { GraphRelation } from '#server/lineage/schema.ts';

interface RelationLinkProps {
  readonly relation: Pick<GraphRelation, 'kind' | 'href'>;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Leads to what it is about; a file is downloaded, and never fetched before somebody asks. */
export function RelationLink({ relation: { kind, href }, className, children }: RelationLinkProps) {
  if (href === null) return children;
  return kind === 'export' ? (
    <a className={className} href={href} download>
      {children}
    </a>
  ) : (
    <Link className={className} href={href}>
      {children}
    </Link>
  );
}
