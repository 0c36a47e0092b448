/** The first complaint about each field of a form, by the field's name. */
export function fieldErrors(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, message } of error.issues) found[String(path[0])] ??= message;
  return found;
}
