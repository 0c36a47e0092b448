import { z } from 'zod';
import { ROLES } from './roles.ts';

/** The signed-in person, as the server re-reads them on each request. */
export const person = z.object({
  id: z.uuid(),
  email: z.email(),
  name: z.string(),
  role: z.enum(ROLES),
  isDemo: z.boolean(),
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

export const signInForm = z.object({
  email,
  password: z.string().min(1, 'Enter your password.').max(PASSWORD_LENGTH_MAX),
});

export const setupForm = z.object({
  name: z.string().trim().min(1, 'Enter your name.').max(120),
  email,
  password: z
    .string()
    .min(PASSWORD_LENGTH_MIN, `Use at least ${PASSWORD_LENGTH_MIN} characters; a few words make a good one.`)
    .max(PASSWORD_LENGTH_MAX, `Use at most ${PASSWORD_LENGTH_MAX} characters.`),
});

export type SetupForm = z.infer<typeof setupForm>;

/** Where to go after signing in: a page of ours, never another site (`//…` and `/\\…` would be one). */
export const returnPath = z
  .string()
  .regex(/^\/(?![/\\])/)
  .catch('/');
