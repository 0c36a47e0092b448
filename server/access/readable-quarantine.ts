import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { loadTables } from '../lake/catalog.ts';
import type { LakeFile } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table } from '../lake/table.ts';
import { QUARANTINE_MARKS, quarantineName } from '../warehouse/quarantine-table.ts';
import type { TableDecision } from './decision.ts';
import { fitDecision } from './fit-decision.ts';
import { governedSelect } from './governed-sql.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';
import { toTableName } from './table-name.ts';

/** Rows that checks kept out of a table, as this reader sees them. */
export interface ReadableQuarantine {
  /** Of the table that they are kept out of, in the columns that its quarantine has. */
  readonly decision: TableDecision;
  /** Changes whenever other rows are there, or the reader sees others of them. */
  readonly key: string;
  /**
   * Text for a FROM clause: the columns that the reader sees, masked, and the marks, of rows whose rules read nothing but
   * columns that the reader sees as they are; and the files that must be held while it is read. `_row_key` is null where it
   * would tell a value that is masked or hidden.
   */
  resolve(): Promise<{ fromSql: string; files: readonly LakeFile[] }>;
}

/**
 * Quarantined rows of tables, all as of one moment: whoever may see a row of a table may see one that did not get there, and no
 * more of it. Without `names` of every table; left out are those without quarantine and, the same, those that this reader does
 * not see. Throws `forbidden` when the reader's role does not open the door. What is read holds the policies' secrets and must
 * never reach a person.
 */
export async function readableQuarantines(
  reader: Reader,
  names?: readonly string[],
): Promise<ReadableQuarantine[]> {
  openDoor(reader, 'quarantine');
  const decisions = await reader.decisions();
  const decided = (names ?? [...decisions.keys()]).flatMap((name) => decisions.get(name) ?? []);
  const tables = await loadTables(decided.map(({ name }) => quarantineName(toTableName(name))));
  return decided.flatMap((decision, index) => {
    const table = tables[index];
    return (table && readable(decision, table)) ?? [];
  });
}

function readable(decided: TableDecision, table: Table): ReadableQuarantine | null {
  const marks = new Set(QUARANTINE_MARKS.map((mark) => mark.name));
  const fields = table.fields.filter((field) => !marks.has(field.name));
  const decision = fitDecision(decided, { ...table, fields });
  if (!decision) return null;
  const plain = decision.columns.filter(({ mask }) => mask === null).map((column) => column.name);
  return {
    decision,
    key: `${decided.name}@${table.metadataLocation}#${decision.key}`,
    async resolve() {
      const files = await liveFiles(table);
      const raw = relationSql(table, files);
      const list = (names: readonly string[]) => `[${names.map(quoteLiteral).join(', ')}]::VARCHAR[]`;
      const rulesSeen = `list_has_all(${list(plain)}, from_json(_rule_columns, '["VARCHAR"]'))`;
      const keyNames = `json_keys(regexp_replace(raw._row_key, '#[0-9]+$', ''))`;
      // A hash of the whole row may be found by trying values: it is for whoever sees them all.
      const keySeen = `list_has_all(${list([...plain, ...(plain.length === fields.length ? ['row'] : [])])}, ${keyNames})`;
      const beside = [...marks].map((mark) => ({
        name: mark,
        sql:
          mark === '_row_key' ? `CASE WHEN ${keySeen} THEN raw._row_key END` : `raw.${quoteIdentifier(mark)}`,
      }));
      return {
        fromSql: `(${governedSelect(decision, `(SELECT * FROM ${raw} WHERE ${rulesSeen})`, beside)})`,
        files,
      };
    },
  };
}
