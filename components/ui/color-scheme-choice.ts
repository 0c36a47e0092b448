export type ColorSchemeChoice = 'light' | 'dark' | 'auto';

/** Where the browser keeps `light` or `dark`; nothing there means what the system says. */
export const COLOR_SCHEME_KEY = 'portal-color-scheme';

/** On the root element; style sheets (Mantine's too) go by it. */
export const COLOR_SCHEME_ATTRIBUTE = 'data-mantine-color-scheme';

/** Sets the scheme before anything is painted; runs in the head, so it is as plain as it can be. */
export const COLOR_SCHEME_SCRIPT = `try{var k=localStorage.getItem('${COLOR_SCHEME_KEY}');document.documentElement.setAttribute('${COLOR_SCHEME_ATTRIBUTE}',k==='light'||k==='dark'?k:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light')}catch{}`;
