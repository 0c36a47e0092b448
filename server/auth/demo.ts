import { ROLES } from './roles.ts';

/** The password of the demo accounts. It is public: they exist only while the demo is on. */
export const DEMO_PASSWORD = 'demo-portal';

/** One account for each role. */
export const DEMO_ACCOUNTS = ROLES.map((role) => ({
  email: `${role}@demo.shop`,
  name: `Demo ${role}`,
  role,
}));
