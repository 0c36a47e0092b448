/** A name as SQL text, whatever it contains. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `gold.fact_sales` as SQL text; what follows the first dot is the table. */
export function quoteTable(name: string): string {
  const at = name.indexOf('.');
  return `${quoteIdentifier(name.slice(0, at))}.${quoteIdentifier(name.slice(at + 1))}`;
}

/** A string as SQL text, whatever it contains. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
