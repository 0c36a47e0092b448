import { type Telling, usesOf } from '../lineage/telling-service.ts';
import type { ModelRun, RunTable } from '../warehouse/run-model.ts';
import type { RunState } from './event.ts';

const PRODUCER = 'https://openlineage.io/spec/producers/streamcommerce-portal';
const SPEC = 'https://openlineage.io/spec';

/** A facet of a version, as the spec wants each to say. */
function facet<T extends object>(name: string, version: string, value: T) {
  return {
    _producer: PRODUCER,
    _schemaURL: `${SPEC}/facets/${version}/${name}.json#/$defs/${name}`,
    ...value,
  };
}

export interface ModelMoment {
  readonly run: ModelRun;
  readonly state: RunState;
  readonly at: Date;
}

export interface EventSurroundings {
  readonly namespace: string;
  /** What the model makes of what; null where that could not be followed. */
  readonly telling: Telling | null;
}

/** A moment of a model's run as OpenLineage has it. Without values, and without what an error says of them. Pure. */
export function modelEvent({ run, state, at }: ModelMoment, { namespace, telling }: EventSurroundings) {
  return {
    eventType: state,
    eventTime: at.toISOString(),
    producer: PRODUCER,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: {
      runId: run.runId,
      facets:
        state === 'FAIL'
          ? {
              errorMessage: facet('ErrorMessageRunFacet', '1-0-1', {
                message: `${run.output.name} was not built. The portal's log of the transformation says why.`,
                programmingLanguage: 'SQL',
              }),
            }
          : {},
    },
    job: {
      namespace,
      name: run.model,
      facets: {
        sql: facet('SQLJobFacet', '1-1-0', { query: run.sql, dialect: 'duckdb' }),
        jobType: facet('JobTypeJobFacet', '2-0-3', {
          processingType: 'BATCH',
          integration: 'STREAMCOMMERCE',
          jobType: 'MODEL',
        }),
      },
    },
    inputs: run.inputs.map((input) => ({ namespace, name: input.name, facets: { schema: schemaOf(input) } })),
    outputs: [
      {
        namespace,
        name: run.output.name,
        facets: {
          schema: schemaOf(run.output),
          documentation: facet('DocumentationDatasetFacet', '1-0-1', {
            description: run.output.description,
          }),
          ...(telling && telling.unknown === null
            ? {
                columnLineage: facet('ColumnLineageDatasetFacet', '1-2-0', columnLineage(telling, namespace)),
              }
            : {}),
        },
      },
    ],
  };
}

function schemaOf({ columns }: RunTable) {
  const fields = columns.map(({ name, dataType, description }) => ({ name, type: dataType, description }));
  return facet('SchemaDatasetFacet', '1-1-1', { fields });
}

export type ModelEvent = ReturnType<typeof modelEvent>;

const DIRECT: ReadonlySet<string> = new Set(['identity', 'transformation', 'aggregation']);

function columnLineage({ edges }: Telling, namespace: string) {
  const fields = new Map<string, { inputFields: object[] }>();
  const dataset: object[] = [];
  for (const { from, fromColumn, toColumn, uses } of edges) {
    if (fromColumn === null) continue;
    const field = {
      ...{ namespace, name: from.name, field: fromColumn },
      transformations: usesOf(uses).map(({ use, masked }) => ({
        type: DIRECT.has(use) ? 'DIRECT' : 'INDIRECT',
        subtype: use.toUpperCase(),
        masking: masked,
      })),
    };
    if (toColumn === null) {
      dataset.push(field);
      continue;
    }
    const known = fields.get(toColumn) ?? { inputFields: [] };
    known.inputFields.push(field);
    fields.set(toColumn, known);
  }
  return { fields: Object.fromEntries(fields), dataset };
}
