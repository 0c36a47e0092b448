import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Order, ProviderPerson } from './identity-provider-process.ts';

/** A real OpenID Connect provider (oidc-provider) in a process of its own on loopback, steered by the journey. */
export interface IdentityProvider {
  readonly issuer: string;
  /** What its client, the portal at this address, is known by. */
  register(portalUrl: string): Promise<void>;
  /** Who sits in front of it from now on. */
  present(person: ProviderPerson): Promise<void>;
  /** Lets the codes run out that it gave and that were not used yet. */
  expireCodes(): Promise<void>;
  /** What it did since it was last asked: `grant` for tokens given, else the error. */
  history(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export const CLIENT = { id: 'portal', secret: 'a secret between the two' };

const PROGRAM = fileURLToPath(new URL('./identity-provider-process.ts', import.meta.url));

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const next = answers(child, ended, () => complaints);
  const first = await next();
  if (!('issuer' in first)) throw new Error('The identity provider did not say where it is.');

  const order = (what: Order): Promise<Answer> => {
    const answer = next();
    child.send(what);
    return answer;
  };
  return {
    issuer: first.issuer,
    async register(portalUrl) {
      await order({ does: 'register', portalUrl, client: CLIENT });
    },
    async present(person) {
      await order({ does: 'present', person });
    },
    async expireCodes() {
      await order({ does: 'expire codes' });
    },
    async history() {
      const answer = await order({ does: 'tell' });
      return 'history' in answer ? answer.history : [];
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Each call waits for one answer; orders are given one at a time. */
function answers(child: ChildProcess, ended: Promise<void>, complaints: () => string): () => Promise<Answer> {
  return () =>
    Promise.race([
      new Promise<Answer>((resolve) => child.once('message', (message) => resolve(message as Answer))),
      ended.then((): never => {
        throw new Error(`The identity provider ended:\n${complaints()}`);
      }),
    ]);
}
