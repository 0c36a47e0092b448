import { datasets } from '../access/datasets.ts';
import { AppError } from '../errors.ts';

/**
 * For the audit log: the dataset that a refused statement asked for, when there is one of that name. The person is
 * told nothing else than for a name that there is not.
 */
export async function hiddenTableIn(error: unknown): Promise<string | null> {
  if (!(error instanceof AppError) || typeof error.details.missingTable !== 'string') return null;
  const asked = error.details.missingTable.toLowerCase();
  return (await datasets()).find(({ name }) => name === asked)?.name ?? null;
}
