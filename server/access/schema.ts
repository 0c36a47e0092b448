/** What screens share with the server about access: the document of roles and policies, and what is asked about it. */
export * from './admin-schema.ts';
export * from './document-schema.ts';
