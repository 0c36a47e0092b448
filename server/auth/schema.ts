import { z } from 'zod';
import { SCOPES } from './roles.ts';

/** The signed-in person, as the server re-reads them on each request. */
export const person = z.object({
  id: z.uuid(),
  email: z.email(),
  name: z.string(),
  /** The id of a role of the current policies. */
  role: z.string(),
  isDemo: z.boolean(),
  /** What they may do now: the role's, as the policies give it. */
  scopes: z.array(z.enum(SCOPES)).readonly(),
});

export type Person = z.infer<typeof person>;

export const PASSWORD_LENGTH_MIN = 12;
/** Argon2 takes any length; the bound keeps one request from buying a minute of hashing. */
const PASSWORD_LENGTH_MAX = 256;

const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('Enter an e-mail address, like ada@example.com.').max(254));

export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN, `Use at least ${PASSWORD_LENGTH_MIN} characters; a few words make a good one.`)
  .max(PASSWORD_LENGTH_MAX, `Use at most ${PASSWORD_LENGTH_MAX} characters.`);
export const presentPassword = z.string().min(1, 'Enter your password.').max(PASSWORD_LENGTH_MAX);
export const personName = z.string().trim().min(1, 'Enter a name.').max(120, 'Use at most 120 characters.');

export const signInForm = z.object({
  email,
  password: presentPassword,
  /** Of the second factor; empty until it is asked for. */
  code: z.string().trim().max(40).default(''),
});

export const setupForm = z.object({
  name: personName,
  email,
  password: newPassword,
});

export type SetupForm = z.infer<typeof setupForm>;

/** What an invited person says of themselves. */
export const acceptInvitationForm = z.object({
  token: z.string().max(200),
  name: personName,
  password: newPassword,
});

export type AcceptInvitationForm = z.infer<typeof acceptInvitationForm>;

/** Where to go after signing in: a page of ours, never another site (`//…` and `/\\…` would be one). */
export const returnPath = z
  .string()
  .regex(/^\/(?![/\\])/)
  .catch('/');
