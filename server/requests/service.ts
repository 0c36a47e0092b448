import type { Reader } from '../access/reader.ts';
import type { AuditAction, AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import type { Person } from '../auth/schema.ts';
import { AppError } from '../errors.ts';
import {
  addGrant,
  addRequest,
  type Competence,
  closeRequest,
  countOpen,
  countOpenRequests,
  endGrant,
  findSame,
  inTransaction,
  type KnownRequest,
  listDecidedRequests,
  listGrantsInForce,
  listOpenRequests,
  lockGrant,
  lockRequest,
  type Tx,
} from './data.ts';
import { givesMore } from './narrower.ts';
import {
  type Approval,
  type DecidedRequest,
  type GrantInForce,
  type GrantOutcome,
  OPEN_MAX,
  type OwnAccess,
  type Refusal,
  type RequestForm,
  type RequestToDecide,
  type SeenTable,
} from './schema.ts';
import { seenTables } from './seen-tables.ts';
import { readTables, tablesOwnedBy } from './tables.ts';

/** Who asks or decides, and from where. */
export interface Actor {
  readonly person: Person;
  readonly reader: Reader;
  readonly networkAddress: string;
}

function done(
  { person, networkAddress }: Actor,
  action: AuditAction,
  subject: string,
  details: AuditEntry['details'],
): AuditEntry {
  return { action, outcome: 'ok', actorId: person.id, actor: person.email, subject, networkAddress, details };
}

/**
 * Takes a request down as it is written. Whether there is such a table is not looked up here, so that neither the
 * answer nor the time it takes can tell.
 */
export function openRequest(actor: Actor, form: RequestForm): Promise<{ id: string }> {
  return inTransaction(async (tx) => {
    if ((await countOpen(tx, actor.person.id)) >= OPEN_MAX) {
      throw new AppError(
        'conflict',
        `You have ${OPEN_MAX} requests waiting already. Withdraw one that you need no more, or wait for a decision.`,
      );
    }
    if (await findSame(tx, actor.person.id, form)) {
      throw new AppError('conflict', 'You have asked for exactly this already, and it waits for a decision.');
    }
    const id = await addRequest(tx, actor.person.id, form);
    const { dataset, ...details } = form;
    await recordAuditIn(tx, [done(actor, 'request.opened', dataset, { request: id, ...details })]);
    return { id };
  });
}

export function withdrawRequest(actor: Actor, id: string): Promise<void> {
  return inTransaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || request.personId !== actor.person.id) throw noRequest();
    assertOpen(request);
    await closeRequest(tx, id, { state: 'withdrawn', by: actor.person.id, note: null });
    await recordAuditIn(tx, [
      done(actor, 'request.decided', request.dataset, { request: id, decision: 'withdrawn' }),
    ]);
  });
}

/** Whoever may approve access decides for all tables, the members of a group for those that the group owns. */
async function competenceOf({ person, reader }: Pick<Actor, 'person' | 'reader'>): Promise<Competence> {
  const datasets = may(person, 'access:approve') ? null : await tablesOwnedBy(reader.groups);
  return { personId: person.id, datasets };
}

function covers({ datasets }: Competence, dataset: string): boolean {
  return datasets === null || datasets.includes(dataset);
}

/** The open requests that wait for this person, the oldest first. */
export async function listRequestsToDecide(actor: Actor): Promise<RequestToDecide[]> {
  const [requests, tables] = await Promise.all([competenceOf(actor).then(listOpenRequests), readTables()]);
  return requests.map((request) => {
    const table = tables.get(request.dataset);
    const known = new Set(table?.columns.map(({ name }) => name));
    const exists = request.columns.length === 0 || request.columns.some((column) => known.has(column));
    return { ...request, owner: table?.owner ?? null, exists: table !== undefined && exists };
  });
}

/** How many requests wait for this person: for the front page, so one statement, and none for most people. */
export async function countRequestsToDecide(actor: Actor): Promise<number> {
  const competence = await competenceOf(actor);
  return competence.datasets?.length === 0 ? 0 : countOpenRequests(competence);
}

export async function listDecided(actor: Actor): Promise<DecidedRequest[]> {
  return listDecidedRequests(await competenceOf(actor));
}

export async function listGrants(actor: Actor): Promise<GrantInForce[]> {
  return listGrantsInForce(await competenceOf(actor));
}

/** Gives what was asked for or less, from now until it ends by itself. */
export function approveRequest(actor: Actor, approval: Approval): Promise<GrantOutcome> {
  return deciding(actor, approval.id, async (tx, request) => {
    const more = givesMore(request, approval);
    if (more) throw new AppError('bad_request', more);
    const table = (await readTables()).get(request.dataset);
    if (!table) {
      throw new AppError(
        'bad_request',
        `There is no table ${request.dataset}. Refuse, and say what it is called.`,
      );
    }
    const unknown = approval.columns.filter((column) => !table.columns.some(({ name }) => name === column));
    if (unknown.length > 0) {
      throw new AppError(
        'bad_request',
        `${request.dataset} has no column ${unknown.join(', ')}. Leave it out.`,
      );
    }
    const { columns, level, hours, note } = approval;
    const grant = await addGrant(tx, { request, columns, level, hours, grantedBy: actor.person.id });
    await closeRequest(tx, request.id, { state: 'approved', by: actor.person.id, note: note || null });
    const entry = done(actor, 'request.decided', request.dataset, {
      request: request.id,
      person: request.email,
      decision: 'approved',
      grant: grant.id,
      columns,
      level,
      hours,
      expiresAt: grant.expiresAt,
      note,
    });
    return { result: grant, entry };
  });
}

export function refuseRequest(actor: Actor, { id, note }: Refusal): Promise<void> {
  return deciding(actor, id, async (tx, request) => {
    await closeRequest(tx, id, { state: 'refused', by: actor.person.id, note });
    const details = { request: id, person: request.email, decision: 'refused', note };
    return { result: undefined, entry: done(actor, 'request.decided', request.dataset, details) };
  });
}

/** Ends a grant before its time: by who may decide for the table, or by the person who has it. */
export async function revokeGrant(actor: Actor, id: string): Promise<void> {
  const competence = await competenceOf(actor);
  await inTransaction(async (tx) => {
    const grant = await lockGrant(tx, id);
    const own = grant?.personId === actor.person.id;
    if (!grant || !(own || covers(competence, grant.dataset))) {
      throw new AppError('not_found', 'There is no such grant.');
    }
    if (!grant.inForce) throw new AppError('conflict', 'This grant has ended already.');
    await endGrant(tx, id);
    const { dataset, email, level } = grant;
    await recordAuditIn(tx, [done(actor, 'grant.revoked', dataset, { grant: id, person: email, level })]);
  });
}

const noRequest = () => new AppError('not_found', 'There is no such request.');

function assertOpen(request: KnownRequest): void {
  if (request.state !== 'open') throw new AppError('conflict', `This request is ${request.state} already.`);
}

/** A request that is somebody else's and that this person may decide; otherwise there is none. */
export async function assertDecides(actor: Actor, request: KnownRequest | null): Promise<KnownRequest> {
  if (!request) throw noRequest();
  if (request.personId === actor.person.id) {
    throw new AppError('forbidden', 'Nobody decides their own request. Somebody else must.');
  }
  if (!covers(await competenceOf(actor), request.dataset)) throw noRequest();
  return request;
}

function deciding<T>(
  actor: Actor,
  id: string,
  decide: (tx: Tx, request: KnownRequest) => Promise<{ readonly result: T; readonly entry: AuditEntry }>,
): Promise<T> {
  return inTransaction(async (tx) => {
    const request = await assertDecides(actor, await lockRequest(tx, id));
    assertOpen(request);
    const { result, entry } = await decide(tx, request);
    await recordAuditIn(tx, [entry]);
    return result;
  });
}

/** What a reader sees of each table they see. */
export async function readSeenTables(reader: Reader): Promise<SeenTable[]> {
  const [decisions, tables] = await Promise.all([reader.decisions(), readTables()]);
  return seenTables(decisions, tables);
}

/** For "my access": what this person sees, and which grants of theirs are in force. */
export async function readOwnAccess({ reader }: Pick<Actor, 'reader'>): Promise<OwnAccess> {
  return {
    tables: await readSeenTables(reader),
    grants: reader.grants.map(({ expiresAt, ...grant }) => ({
      ...grant,
      expiresAt: expiresAt.toISOString(),
    })),
  };
}
