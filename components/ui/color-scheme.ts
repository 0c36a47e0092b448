/** Where the browser keeps the chosen colour scheme: `light`, `dark` or `auto`. */
export const COLOR_SCHEME_KEY = 'portal-color-scheme';
