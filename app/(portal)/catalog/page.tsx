import type { Metadata } from 'next';
import { CatalogPage } from '#components/catalog/catalog-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Catalog' };

export default async function Page() {
  const person = await requirePerson();
  return (
    <CatalogPage
      mayQuery={may(person, 'query:run')}
      rights={{ edit: may(person, 'catalog:edit'), decide: may(person, 'access:approve') }}
    />
  );
}
