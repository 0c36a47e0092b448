import type { Metadata } from 'next';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { SchemasPage } from '#components/registry/schemas-page.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Schemas' };

export default async function Page() {
  return (
    <PipelinesFrame>
      {may(await requirePerson(), 'schemas:read') ? (
        <SchemasPage />
      ) : (
        <Surface>
          <EmptyState title="Your role does not read schemas">
            Whoever manages roles can let it: the scope is schemas:read.
          </EmptyState>
        </Surface>
      )}
    </PipelinesFrame>
  );
}
