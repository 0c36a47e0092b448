import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Gate } from '#components/auth/gate.tsx';
import { SetupForm } from '#components/auth/setup-form.tsx';
import { ApiProvider } from '#components/trpc/provider.tsx';
import { signInChoices } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage() {
  if (!(await signInChoices()).setupOpen) redirect('/sign-in');
  return (
    <Gate
      title="Set up the portal"
      lead="Nobody has an account yet. Yours will be the administrator’s; it can give accounts to others. This page closes for good once it exists."
    >
      <ApiProvider>
        <SetupForm />
      </ApiProvider>
    </Gate>
  );
}
