import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Gate } from '#components/auth/gate.tsx';
import { SignInForm } from '#components/auth/sign-in-form.tsx';
import { returnPath } from '#server/auth/schema.ts';
import { currentPerson, signInChoices } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const query = await searchParams;
  const next = returnPath.parse(query.next);
  if (await currentPerson()) redirect(next);
  const { setupOpen, singleSignOn, demo } = await signInChoices();
  if (setupOpen) redirect('/setup');
  const error = typeof query.error === 'string' ? query.error : undefined;
  return (
    <Gate title="Sign in">
      <SignInForm next={next} singleSignOn={singleSignOn} demo={demo} returnedError={error} />
    </Gate>
  );
}
