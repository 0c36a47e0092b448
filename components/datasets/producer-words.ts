import type { ProducerFacts } from '#server/datasets/schema.ts';

/** Who told of a table of others: `dbt project shop`. */
export function producerWords({ kind, name }: Pick<ProducerFacts, 'kind' | 'name'>): string {
  switch (kind) {
    case 'dbt':
      return `dbt project ${name}`;
    case 'postgres':
      return `PostgreSQL schema ${name}`;
    case 'openlineage':
      return 'OpenLineage events';
  }
}
