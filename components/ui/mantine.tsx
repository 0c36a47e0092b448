'use client';

import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import './mantine-tokens.css';
import { createTheme, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { useColorScheme } from './color-scheme.ts';

const theme = createTheme({ primaryColor: 'blue', respectReducedMotion: true, cursorType: 'pointer' });

/**
 * Around a control of Mantine. Mantine weighs a quarter of a page's budget, so it comes with the controls when
 * they are used: import this from a lazily loaded module only. It writes no style elements; its variables are
 * in the style sheets above.
 */
export function MantineScope({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={useColorScheme()}
      getRootElement={() => undefined}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
