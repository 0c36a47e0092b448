'use client';

import {
  ActionIcon,
  Button,
  createTheme,
  Input,
  Menu,
  PasswordInput,
  Popover,
  TextInput,
} from '@mantine/core';

/** Defaults of Mantine's components. Colours, type and space are CSS variables: see tokens.css and mantine-tokens.css. */
export const theme = createTheme({
  primaryColor: 'blue',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', position: 'bottom-end', offset: 4 } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', offset: 4 } }),
  },
});
