import { recordAudit } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { compilePolicies } from './compile-policies.ts';
import { datasets } from './datasets.ts';
import { explain } from './explain.ts';
import { decideEach } from './mint-reader.ts';
import { listGroupNames, readKnown } from './policies-data.ts';
import { policiesInForce } from './policies-in-force.ts';
import type { Subject } from './reader.ts';
import { personName } from './rehearse.ts';
import type { PolicyCatalogue, PolicyDocument, ViewedAs, Why } from './schema.ts';
import { readSubjects } from './subject-data.ts';
import type { PolicyAuthor } from './versions.ts';

/** What the pages about policies show of people and tables. For whoever may change policies. */

/** Everything that a policy can name. */
export async function readPolicyCatalogue(): Promise<PolicyCatalogue> {
  const [tables, groups, { subjects }, { attributes }] = await Promise.all([
    datasets(),
    listGroupNames(),
    readSubjects(null),
    readKnown([]),
  ]);
  return {
    tables: tables.map(({ columns, description: _, ...table }) => ({
      ...table,
      columns: columns.map(({ name, type, tags }) => ({ name, type, tags })),
    })),
    groups,
    people: subjects.map(personName),
    attributes: [...new Set(['email', 'role', 'groups', ...attributes])].sort(),
  };
}

async function personUnder(personId: string, document: PolicyDocument | null) {
  const { subjects, head } = await readSubjects([personId]);
  const [subject] = subjects;
  if (!subject) throw new AppError('not_found', 'There is nobody like that, or they are deactivated.');
  return { subject, policies: document ? await compilePolicies(document) : await policiesInForce(head) };
}

/** What a person sees of which tables, under the policies in force or a draft. Names only; that somebody looked is recorded. */
export async function viewAs(
  author: PolicyAuthor,
  personId: string,
  document: PolicyDocument | null,
): Promise<ViewedAs> {
  const { subject, policies } = await personUnder(personId, document);
  await recordLook(author, subject, { draft: document !== null });
  const decisions = decideEach(await datasets(), subject, policies);
  return {
    person: personName(subject),
    scopes: policies.roles.get(subject.role)?.scopes ?? [],
    tables: [...decisions.values()].map(({ name, columns, rowFilter }) => ({
      name,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        mask: column.mask,
        because: column.because,
      })),
      rowFilter,
    })),
  };
}

/** Why a person sees a table or a column as they do, or not. Throws `not_found` for a table that there is not. */
export async function why(
  author: PolicyAuthor,
  asked: {
    readonly personId: string;
    readonly dataset: string;
    readonly column: string | null;
    readonly document: PolicyDocument | null;
  },
): Promise<Why> {
  const [{ subject, policies }, all] = await Promise.all([
    personUnder(asked.personId, asked.document),
    datasets(),
  ]);
  const { dataset: name, column } = asked;
  const dataset = all.find((each) => each.name === name);
  if (!dataset) throw new AppError('not_found', `There is no table ${name}.`);
  await recordLook(author, subject, { draft: asked.document !== null, dataset: name, column });
  return {
    person: personName(subject),
    dataset: name,
    column,
    ...explain(policies, subject, dataset, column),
  };
}

async function recordLook(
  author: PolicyAuthor,
  { email }: Subject,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordAudit([
    {
      action: 'view_as',
      outcome: 'ok',
      actorId: author.id,
      actor: author.name,
      subject: email,
      networkAddress: author.networkAddress ?? null,
      details,
    },
  ]);
}
