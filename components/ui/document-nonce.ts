/** Style elements need the nonce of the document; the one of a later navigation's answer would not do. */
export function documentNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}
