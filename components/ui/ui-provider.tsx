'use client';

import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { COLOR_SCHEME_KEY } from './color-scheme.ts';
import { LocaleProvider } from './locale.tsx';
import { theme } from './theme.ts';

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

/**
 * Around everything: Mantine without style elements of its own (its variables are in our style sheet), and the
 * locale that numbers and times are written in. `nonce` admits what Mantine still has to write inline.
 */
export function UiProvider({
  locale,
  nonce,
  children,
}: {
  locale: string;
  nonce: string;
  children: ReactNode;
}) {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LocaleProvider locale={locale}>{children}</LocaleProvider>
    </MantineProvider>
  );
}
