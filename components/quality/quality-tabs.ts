/** The pages of quality beside each other. */
export const QUALITY_TABS = [
  { href: '/quality', label: 'Tables', exact: true },
  { href: '/quality/incidents', label: 'Incidents' },
  { href: '/quality/monitors', label: 'Monitors' },
];
