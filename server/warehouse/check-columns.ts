import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { Model } from './describe-model.ts';
import { fieldTypeOf } from './field-types.ts';

/**
 * Compares what a SELECT emits with what schema.yml declares for the model. Throws AppError `bad_request` that
 * names every difference.
 */
export async function checkColumns(engine: Engine, model: Model, sql: string): Promise<void> {
  const { rows } = await engine.query(`DESCRIBE ${sql}`);
  const problems = columnDifferences(
    model.columns,
    rows.map((row) => ({ name: String(row.column_name), dataType: String(row.column_type) })),
  );
  if (problems.length === 0) return;
  throw new AppError(
    'bad_request',
    `The model ${model.name} does not emit the columns that its schema.yml declares: ${problems.join('; ')}. ` +
      `Change warehouse/${model.file} or its schema.yml.`,
  );
}

interface TypedColumn {
  readonly name: string;
  readonly dataType: string;
}

export function columnDifferences(
  declared: readonly TypedColumn[],
  emitted: readonly TypedColumn[],
): string[] {
  const type = ({ dataType }: TypedColumn) => fieldTypeOf(dataType) ?? dataType;
  return [
    ...declared.flatMap((column) => {
      const found = emitted.find(({ name }) => name === column.name);
      if (!found) return [`${column.name} is missing`];
      if (type(found) === type(column)) return [];
      return [`${column.name} is ${found.dataType.toLowerCase()} and not ${column.dataType}`];
    }),
    ...emitted
      .filter(({ name }) => !declared.some((column) => column.name === name))
      .map(({ name }) => `${name} is not declared`),
  ];
}
