/** As the editor tells them apart: whether keys that go with a modifier take the command key here, and not Control. */
export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

/** A chord of ours as it stands on this keyboard: `Mod+K` is ⌘K, or Ctrl K. */
export function onThisKeyboard(keys: string): string {
  return keys.replace('Mod+', isMac() ? '⌘ ' : 'Ctrl ');
}
