import '#components/ui/styles.ts';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { COLOR_SCHEME_SCRIPT } from '#components/ui/color-scheme-choice.ts';
import { LocaleProvider } from '#components/ui/locale.tsx';
import { preferredLocale } from '#components/ui/preferred-locale.ts';
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
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which must run before the first paint
          dangerouslySetInnerHTML={{ __html: COLOR_SCHEME_SCRIPT }}
        />
      </head>
      <body>
        <LocaleProvider locale={locale}>{children}</LocaleProvider>
      </body>
    </html>
  );
}
