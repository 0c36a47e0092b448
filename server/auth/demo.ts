import type { FIRST_ROLES } from './roles.ts';

/** The password of the demo accounts. It is public: they exist only while the demo is on. */
export const DEMO_PASSWORD = 'demo-portal';

/** What each of the first roles is for, in one line that a visitor can read. */
const SUMMARY: Readonly<Record<(typeof FIRST_ROLES)[number], string>> = {
  viewer: 'Reads dashboards',
  analyst: 'Asks the data with SQL and takes answers out',
  steward: 'Looks after the data and how it arrives',
  admin: 'Looks after the platform and its people',
};

/** One account for each role that a new portal begins with. */
export const DEMO_ACCOUNTS = Object.entries(SUMMARY).map(([role, summary]) => ({
  email: `${role}@demo.shop`,
  name: `Demo ${role}`,
  role,
  summary,
}));
