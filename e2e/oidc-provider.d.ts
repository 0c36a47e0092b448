/** As much of oidc-provider, which comes without types, as the journeys use. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface StoredCode {
    readonly jti: string;
    readonly adapter: {
      find(id: string): Promise<Record<string, unknown> | undefined>;
      upsert(id: string, payload: Record<string, unknown>, expiresInSeconds: number): Promise<void>;
    };
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    readonly Grant: new (of: {
      accountId: string;
      clientId: string;
    }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ readonly params: { readonly client_id: string; readonly scope: string } }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Record<string, unknown>,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
    on(event: 'authorization_code.saved', listener: (code: StoredCode) => void): this;
    on(event: 'grant.success', listener: () => void): this;
    on(
      event: 'authorization.error' | 'grant.error',
      listener: (context: unknown, error: Error) => void,
    ): this;
  }
}
