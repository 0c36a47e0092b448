/**
 * Puts every name after all names it depends on; among those that are free to go, the given order is kept.
 * Dependencies that are not among the names are ignored. Throws an Error that prints the cycle, if there is one.
 */
export function orderModels(models: readonly { name: string; dependsOn: readonly string[] }[]): string[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const done = new Set<string>();
  const path: string[] = [];

  const visit = (name: string): void => {
    const model = byName.get(name);
    if (!model || done.has(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) throw new Error([...path.slice(start), name].join(' → '));
    path.push(name);
    model.dependsOn.forEach(visit);
    path.pop();
    done.add(name);
  };
  for (const { name } of models) visit(name);
  return [...done];
}
