import { z } from 'zod';
import { SCOPES } from '../auth/roles.ts';
import { newPassword, personName, presentPassword } from '../auth/schema.ts';

export const nameForm = z.object({ name: personName });

export const passwordForm = z
  .object({ present: presentPassword, password: newPassword })
  .refine(({ present, password }) => present !== password, {
    path: ['password'],
    error: 'That is the password you have now.',
  });

export const confirmForm = z.object({ password: presentPassword });

/** The first code of a new authenticator. */
export const firstCodeForm = z.object({
  code: z
    .string()
    .transform((code) => code.replaceAll(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.')),
});

export const codeForm = z.object({
  password: presentPassword,
  code: z.string().trim().min(1, 'Enter a code of your authenticator, or a recovery code.').max(40),
});

export type CodeForm = z.infer<typeof codeForm>;

export const TOKEN_DAYS_MAX = 365;
export const TOKEN_DAYS_DEFAULT = 90;

export const tokenForm = z.object({
  name: z.string().trim().min(1, 'Say what the token is for.').max(80),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1, 'Choose at least one scope.')
    .transform((scopes) => [...new Set(scopes)]),
  expiresInDays: z
    .int('Enter whole days.')
    .min(1, 'A token lasts one day at least.')
    .max(TOKEN_DAYS_MAX, `A token lasts ${TOKEN_DAYS_MAX} days at most.`),
});

export interface OwnSession {
  readonly id: string;
  /** The one that asks. */
  readonly isThis: boolean;
  /** `Firefox on Linux`. */
  readonly device: string;
  readonly method: string;
  readonly networkAddress: string;
  readonly since: string;
  readonly lastSeenAt: string;
}

export interface OwnToken {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly isExpired: boolean;
  readonly lastUsedAt: string | null;
}

export interface OwnGrant {
  readonly id: string;
  readonly dataset: string;
  /** Empty: all columns. */
  readonly columns: readonly string[];
  readonly level: 'read' | 'unmasked';
  readonly expiresAt: string;
}

/** What an authenticator app needs, shown once. */
export interface SecondFactorOffer {
  /** Base32, for typing. */
  readonly key: string;
  readonly address: string;
  /** The QR code of `address`: its side in modules and the dark ones as SVG path data. */
  readonly qr: { readonly side: number; readonly path: string };
}

/** Everything the account page shows. */
export interface AccountView {
  /** False for people who come through the identity provider only. */
  readonly hasPassword: boolean;
  /** Null while it is off. */
  readonly secondFactor: { readonly since: string; readonly recoveryCodesLeft: number } | null;
  readonly sessions: OwnSession[];
  readonly tokens: OwnToken[];
  readonly groups: readonly string[];
  readonly grants: OwnGrant[];
}
