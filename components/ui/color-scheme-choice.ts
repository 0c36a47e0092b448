export type ColorSchemeChoice = 'light' | 'dark' | 'auto';

/** Where the browser keeps `light` or `dark`; nothing there means what the system says. */
export const COLOR_SCHEME_KEY = 'portal-color-scheme';

/** On the root element; style sheets (Mantine's too) go by it. */
export const COLOR_SCHEME_ATTRIBUTE = 'data-mantine-color-scheme';

/**
 * Sets the scheme before anything is painted, and again when the system changes its mind or another tab chooses: on every
 * page, whatever is drawn there. Runs in the head, so it is as plain as it can be. A browser that lets no page keep anything
 * throws at the question what is kept: then nothing was chosen.
 */
export const COLOR_SCHEME_SCRIPT = `(function(){var m=matchMedia('(prefers-color-scheme: dark)');function kept(){try{return localStorage.getItem('${COLOR_SCHEME_KEY}')}catch(e){return null}}function show(){var k=kept();document.documentElement.setAttribute('${COLOR_SCHEME_ATTRIBUTE}',k==='light'||k==='dark'?k:m.matches?'dark':'light')}show();m.addEventListener('change',show);addEventListener('storage',show)})()`;
