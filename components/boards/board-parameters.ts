import type { BoardTile } from '#server/boards/schema.ts';
import {
  type ParameterValues,
  TemplateError,
  type TemplateParameter,
  templateParameters,
} from '#server/queries/sql-template.ts';

/** Parameters in an address begin with this, so that none is mistaken for another thing. */
const PREFIX = 'v.';

function parametersOf({ sql }: Pick<BoardTile, 'sql'>): readonly TemplateParameter[] {
  try {
    return templateParameters(sql);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [];
  }
}

/**
 * The controls of a board: parameters of one name are one control, with the type and the value of the first tile that
 * has it. It may be left empty where every tile can do without.
 */
export function boardParameters(tiles: readonly Pick<BoardTile, 'sql' | 'parameters'>[]): {
  readonly parameters: readonly TemplateParameter[];
  readonly initial: ParameterValues;
} {
  const found = new Map<string, TemplateParameter>();
  const initial: Record<string, string | readonly string[]> = {};
  for (const tile of tiles) {
    for (const parameter of parametersOf(tile)) {
      const { name, isOptional, defaultValue } = parameter;
      const before = found.get(name);
      found.set(name, {
        ...(before ?? parameter),
        isOptional: isOptional && (before?.isOptional ?? true),
        defaultValue: before?.defaultValue || defaultValue,
      });
      const saved = Object.hasOwn(tile.parameters, name) ? tile.parameters[name] : undefined;
      if (saved?.length && !Object.hasOwn(initial, name)) initial[name] = saved;
    }
  }
  return { parameters: [...found.values()], initial };
}

/** Of the board's values those that a tile has a parameter for. */
export function valuesFor(
  tile: Pick<BoardTile, 'sql'>,
  values: ParameterValues,
): Record<string, string | string[]> {
  return Object.fromEntries(
    parametersOf(tile).flatMap(({ name }): [string, string | string[]][] => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value : [...value]]];
    }),
  );
}

/** What an address says of the board's parameters. */
export function readValues(
  search: URLSearchParams,
  parameters: readonly TemplateParameter[],
): ParameterValues {
  return Object.fromEntries(
    parameters.flatMap(({ name, type }): [string, string | string[]][] => {
      const given = search.getAll(PREFIX + name);
      if (given.length === 0) return [];
      return [[name, type === 'list' ? given.filter((item) => item !== '') : (given[0] ?? '')]];
    }),
  );
}

/** The part of an address behind `?` that has these values; what is as the board has it is left out. */
export function writeValues(values: ParameterValues, initial: ParameterValues): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    const usual = Object.hasOwn(initial, name) ? initial[name] : '';
    if (JSON.stringify(value) === JSON.stringify(usual)) continue;
    const items = typeof value === 'string' ? [value] : value;
    for (const item of items.length === 0 ? [''] : items) search.append(PREFIX + name, item);
  }
  return search.toString();
}
