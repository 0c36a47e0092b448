import { type AuditFilter, auditFilterSchema } from '#server/audit/schema.ts';

const FIELDS = Object.keys(auditFilterSchema.shape) as (keyof AuditFilter)[];

/** The filter as an address holds it; what it cannot mean is left out. */
export function parseAuditFilter(parameters: URLSearchParams): AuditFilter {
  const filter: AuditFilter = {};
  for (const field of FIELDS) {
    const given = parameters.get(field);
    if (given === null) continue;
    const read = auditFilterSchema.safeParse({ [field]: given });
    if (read.success) Object.assign(filter, read.data);
  }
  return filter;
}

/** The address's part for a filter, without a question mark. Fields come in one order. */
export function auditFilterAddress(filter: AuditFilter): string {
  const parameters = new URLSearchParams();
  for (const field of FIELDS) {
    const value = filter[field];
    if (value !== undefined) parameters.set(field, value);
  }
  return parameters.toString();
}
