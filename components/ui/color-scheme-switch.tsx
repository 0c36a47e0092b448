'use client';

import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { chooseColorScheme, useColorSchemeChoice } from './color-scheme.ts';
import classes from './color-scheme-switch.module.css';

const CHOICES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'System', icon: IconDeviceDesktop },
] as const;

/** Light, dark, or what the system says. Kept in this browser. */
export function ColorSchemeSwitch() {
  const choice = useColorSchemeChoice();
  return (
    <fieldset className={classes.choices}>
      <legend className="visually-hidden">Colour scheme</legend>
      {CHOICES.map(({ value, label, icon: Icon }) => (
        <label key={value} className={classes.choice}>
          <input
            type="radio"
            name="color-scheme"
            value={value}
            checked={choice === value}
            onChange={() => chooseColorScheme(value)}
            className="visually-hidden"
          />
          <Icon size={14} aria-hidden="true" />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
