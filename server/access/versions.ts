import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { checkPolicies, type World } from './check-policies.ts';
import { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
import { datasets } from './datasets.ts';
import { diffPolicies } from './diff-policies.ts';
import { parsePolicyDocument } from './parse-document.ts';
import {
  countActiveByRole,
  insertVersion,
  inTransaction,
  listVersions,
  lockHead,
  readActiveByRole,
  readKnown,
  readVersion,
  type StoredVersion,
} from './policies-data.ts';
import type {
  DraftCheck,
  PolicyDocument,
  PolicyProblem,
  PolicyVersionDetails,
  PolicyVersionInFull,
  PolicyVersions,
  SavedPolicies,
} from './schema.ts';

/** Who changes the policies, as the version and the audit log name them. */
export interface PolicyAuthor {
  /** Null for whoever has the machine. */
  readonly id: string | null;
  /** An e-mail address, or `command line`. */
  readonly name: string;
  readonly networkAddress?: string | null;
}

const PAGE = 20;
const EMPTY: PolicyDocument = { roles: [], policies: [] };

/** The policies in force. Throws `unavailable` before there are any. */
export async function currentPolicies(): Promise<PolicyVersionInFull> {
  const version = await readVersion(null);
  if (!version) throw new AppError('unavailable', 'There are no policies yet. Run `npm run migrate`.');
  return inFull(version);
}

/** A version with what it changed. Throws `not_found`. */
export async function findPolicyVersion(number: number): Promise<PolicyVersionDetails> {
  const [version, before] = await Promise.all([
    readVersion(number),
    number > 1 ? readVersion(number - 1) : null,
  ]);
  if (!version) throw new AppError('not_found', `There is no version ${number} of the policies.`);
  const full = inFull(version);
  return { ...full, changes: diffPolicies(before ? inFull(before).document : EMPTY, full.document) };
}

/** Versions below a number, newest first. */
export async function readPolicyVersions(below: number | null): Promise<PolicyVersions> {
  const stored = (await listVersions(below, PAGE + 1)).map(inFull);
  const versions = stored.slice(0, PAGE).map(({ document, ...version }, place) => ({
    ...version,
    changes: diffPolicies(stored[place + 1]?.document ?? EMPTY, document).map(({ about, id, change }) => ({
      about,
      id,
      change,
    })),
  }));
  return { versions, next: stored.length > PAGE ? (versions.at(-1)?.number ?? null) : null };
}

function inFull({ number, document, author, reason, createdAt }: StoredVersion): PolicyVersionInFull {
  return {
    number,
    document: parsePolicyDocument(document),
    author,
    reason,
    createdAt: createdAt.toISOString(),
  };
}

/** What is wrong with a draft, and what it would change. */
export async function checkDraft(document: PolicyDocument): Promise<DraftCheck> {
  const [current, compiled, world, activeByRole] = await Promise.all([
    readVersion(null),
    compilePolicies(document),
    readWorld(document),
    readActiveByRole(),
  ]);
  return {
    problems: checkPolicies(compiled, { ...world, activeByRole }),
    changes: diffPolicies(current ? inFull(current).document : EMPTY, document),
  };
}

async function readWorld(document: PolicyDocument): Promise<Omit<World, 'activeByRole'>> {
  const named = document.policies.flatMap(({ to, except }) => [...to.people, ...except.people]);
  const [all, known] = await Promise.all([datasets(), readKnown(named)]);
  return { datasets: all, ...known };
}

export interface PolicyChangeRequest {
  /** The version that the document was made from: somebody else's later change is never overwritten. */
  readonly base: number;
  readonly document: PolicyDocument;
  readonly author: PolicyAuthor;
  readonly reason: string;
}

/**
 * Puts a document in force as the next version, with its entry in the audit log. Throws `conflict` when the version in
 * force is not `base`, `bad_request` when the document has errors or changes nothing.
 */
export async function savePolicies(request: PolicyChangeRequest): Promise<SavedPolicies> {
  const document = parsePolicyDocument(request.document);
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('bad_request', 'A change of the policies needs a reason.');
  const [compiled, world] = await Promise.all([compilePolicies(document), readWorld(document)]);
  return inTransaction(async (tx) => {
    const head = await lockHead(tx);
    if ((head?.number ?? 0) !== request.base) throw overtaken(request.base, head);
    const before = head ? parseLeniently(head.document) : EMPTY;
    const changes = diffPolicies(before, document);
    if (head && changes.length === 0) {
      throw new AppError(
        'bad_request',
        `These are the policies of version ${head.number}: nothing would change.`,
      );
    }
    const warnings = requireSound(compiled, { ...world, activeByRole: await countActiveByRole(tx) });
    const number = request.base + 1;
    const { author } = request;
    await insertVersion(tx, { number, document, authorId: author.id, author: author.name, reason });
    await recordAuditIn(tx, [
      {
        action: 'policy.changed',
        outcome: 'ok',
        actorId: author.id,
        actor: author.name,
        subject: 'policies',
        networkAddress: author.networkAddress ?? null,
        details: {
          version: number,
          reason,
          changes: changes.map(({ about, id, change }) => `${about} ${id} ${change}`),
        },
      },
    ]);
    return { number, warnings };
  });
}

/** An earlier version becomes the next one. Throws as `savePolicies` does, and `not_found`. */
export async function restorePolicies(
  number: number,
  request: Omit<PolicyChangeRequest, 'document'>,
): Promise<SavedPolicies> {
  const { document } = await findPolicyVersion(number);
  return savePolicies({ ...request, document });
}

function overtaken(base: number, head: StoredVersion | null): AppError {
  return new AppError(
    'conflict',
    head
      ? `The policies were changed meanwhile: version ${head.number} is by ${head.author} (${head.reason}), this draft was made from version ${base}. Look at theirs and save again.`
      : 'There are no policies that this draft could have been made from.',
    { details: { base, current: head?.number ?? 0 } },
  );
}

/** A stored document that cannot be read any more must not keep a readable one from replacing it. */
function parseLeniently(document: unknown): PolicyDocument {
  try {
    return parsePolicyDocument(document);
  } catch {
    return EMPTY;
  }
}

function requireSound(compiled: CompiledPolicies, world: World): PolicyProblem[] {
  const problems = checkPolicies(compiled, world);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return problems;
  const lines = errors.map(({ about, id, message }) =>
    id === null ? message : `${about} ${id}: ${message}`,
  );
  throw new AppError('bad_request', `The policies cannot be saved:\n  ${lines.join('\n  ')}`);
}
