import '#components/ui/styles.ts';
import { ColorSchemeScript } from '@mantine/core';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ApiProvider } from '#components/trpc/provider.tsx';
import { COLOR_SCHEME_KEY } from '#components/ui/color-scheme.ts';
import { preferredLocale } from '#components/ui/preferred-locale.ts';
import { UiProvider } from '#components/ui/ui-provider.tsx';
import { pageNonce } from '#server/auth/session.ts';

export const metadata: Metadata = {
  title: { default: 'StreamCommerce', template: '%s · StreamCommerce' },
  description: 'Data portal of the shop',
  icons: { icon: '/icon.svg' },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f4f1' },
    { media: '(prefers-color-scheme: dark)', color: '#101114' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = await pageNonce();
  const locale = preferredLocale((await headers()).get('accept-language'));
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <ColorSchemeScript
          nonce={nonce}
          localStorageKey={COLOR_SCHEME_KEY}
          defaultColorScheme="auto"
          suppressHydrationWarning
        />
      </head>
      <body>
        <UiProvider locale={locale} nonce={nonce}>
          <ApiProvider>{children}</ApiProvider>
        </UiProvider>
      </body>
    </html>
  );
}
