import type { Metadata } from 'next';
import { Gate } from '#components/auth/gate.tsx';
import { InvitationForm } from '#components/auth/invitation-form.tsx';
import { ApiProvider } from '#components/trpc/provider.tsx';
import { publicCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Invitation', robots: { index: false }, referrer: 'no-referrer' };

interface InvitationPageProps {
  readonly params: Promise<{ token: string }>;
}

/** Whatever is wrong with a link, its page says the same. */
export default async function InvitationPage({ params }: InvitationPageProps) {
  const { token } = await params;
  const invited = token.length <= 200 ? await (await publicCaller()).auth.invitation({ token }) : null;
  if (!invited) {
    return (
      <Gate
        title="This invitation is not valid any more"
        lead="It was used, has expired, or the link is not complete. Ask an administrator of the portal for another."
      />
    );
  }
  return (
    <Gate title="Welcome" lead="Choose the password that you will sign in with. This link works once.">
      <ApiProvider>
        <InvitationForm token={token} {...invited} />
      </ApiProvider>
    </Gate>
  );
}
