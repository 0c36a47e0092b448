/** Where the portal shows an incident. */
export function incidentHref(id: string): string {
  return `/quality/incidents/${id}`;
}
