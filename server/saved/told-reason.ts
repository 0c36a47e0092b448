/**
 * Why a statement cannot be followed, for whoever may read it. The guard speaks to its author: names that the statement does
 * not have itself may be hidden from others.
 */
export function toldReason(message: string, sql: string): string {
  const bare = message.replace(/\s*Did you mean .*$/s, '');
  const text = sql.toLowerCase();
  const named = [...bare.matchAll(/"([^"]+)"/g)].map(([, name]) => (name as string).toLowerCase());
  return named.every((name) => text.includes(name)) ? bare : 'It cannot be run by whoever wrote it.';
}
