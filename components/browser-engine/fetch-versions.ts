export class SignedOut extends Error {}

interface Answer {
  readonly result?: { readonly data: readonly { readonly table: string; readonly version: string | null }[] };
}

/** What an extract of each table would be now; null where the person would get none. */
export async function fetchVersions(tables: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const input = encodeURIComponent(JSON.stringify({ tables }));
  const response = await fetch(`/api/trpc/extracts.version?input=${input}`);
  if (response.status === 401) throw new SignedOut();
  const { result } = (await response.json()) as Answer;
  if (!result) throw new TypeError(`The versions of the extracts did not come (status ${response.status}).`);
  return new Map(result.data.map(({ table, version }) => [table, version]));
}
