import type { Scope } from '#server/auth/roles.ts';

/** What each scope lets people do, in words. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  'platform:read': 'See the platform’s state',
  'dashboards:read': 'Read dashboards',
  'dashboards:export': 'Take data out of dashboards',
  'data:preview': 'Preview tables',
  'query:run': 'Run SQL',
  'pipelines:read': 'See pipelines and their runs',
  'pipelines:manage': 'Run pipelines, roll tables back, tag their snapshots',
  'letters:replay': 'Repair, replay and discard dead letters',
  'quality:manage': 'Write what must hold of tables, and have it checked',
  'data:add': 'Send events and import files',
  'schemas:read': 'Read the schema registry',
  'schemas:write': 'Register and delete schemas',
  'catalog:edit': 'Describe data in the catalog and the glossary',
  'access:approve': 'Decide requests for access',
  'people:manage': 'Manage people and groups',
  'policies:manage': 'Change policies and roles',
  'audit:read': 'Read the audit log',
};
