import { TabLinks } from '#components/ui/tab-links.tsx';

/** The two ways into what there is to know: everything by words, and the words of the business. */
export function CatalogTabs() {
  return (
    <TabLinks
      label="Catalog"
      tabs={[
        { href: '/catalog', label: 'Everything', exact: true },
        { href: '/glossary', label: 'Glossary' },
      ]}
    />
  );
}
