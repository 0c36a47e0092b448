import type { Entity } from './entity.ts';

const COLUMNS_SHOWN = 12;

/** What is known of a name, for the list of completions and for who points at it. */
export function entityInfo(entity: Entity): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-entity';
  const add = (className: string, text: string, tag = 'p') => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    box.append(element);
  };
  const head = (name: string, type: string) => {
    const line = document.createElement('p');
    line.className = 'cm-entityHead';
    const code = document.createElement('code');
    code.textContent = name;
    const kind = document.createElement('span');
    kind.textContent = type;
    line.append(code, kind);
    box.append(line);
  };
  const words = (text: string | null | undefined) => {
    if (text) add('cm-entityText', text);
  };
  const facts = (...all: (string | false)[]) => {
    const said = all.filter((fact) => fact !== false && fact !== '');
    if (said.length > 0) add('cm-entityFacts', said.join(' · '));
  };
  switch (entity.kind) {
    case 'table': {
      const { name, description, columns, tags, filtered, owner } = entity.table;
      head(name, `table, ${columns.length} columns`);
      words(description);
      facts(
        filtered && 'You see some of its rows',
        tags.length > 0 && `Tags: ${tags.join(', ')}`,
        owner !== null && `Owner: ${owner}`,
      );
      break;
    }
    case 'column': {
      const { column, table, more } = entity;
      head(column.name, column.type?.toLowerCase() ?? 'of this statement');
      words(column.description);
      facts(
        table !== null && (more > 0 ? `${table.name} and ${more} more` : table.name),
        column.masked === true && 'You see changed values',
        (column.tags?.length ?? 0) > 0 && `Tags: ${column.tags?.join(', ')}`,
      );
      break;
    }
    case 'function': {
      const { name, kind, signatures, description } = entity.function;
      head(name, kind === 'scalar' ? 'function' : `${kind} function`);
      for (const signature of signatures) add('cm-entityCode', signature, 'code');
      words(description);
      break;
    }
    case 'metric': {
      const { name, label, description, expression, table } = entity.metric;
      head(label, name === label ? 'metric' : `metric ${name}`);
      add('cm-entityCode', expression, 'code');
      words(description);
      facts(table);
      break;
    }
    case 'query': {
      const { name, columns } = entity;
      head(name, 'of this statement');
      const shown = columns.slice(0, COLUMNS_SHOWN).join(', ');
      words(columns.length > COLUMNS_SHOWN ? `${shown} and ${columns.length - COLUMNS_SHOWN} more` : shown);
    }
  }
  return box;
}
