import { usePathname, useSearchParams } from 'next/navigation';

/** What a list is narrowed to, kept in the address: a link shows the same to others, and nothing is loaded anew for it. */
export function useAddressFilters() {
  const pathname = usePathname();
  const parameters = useSearchParams();
  return {
    parameters,
    /** Changes some of them; undefined and the empty text take one off. */
    set(change: Readonly<Record<string, string | undefined>>): void {
      const next = new URLSearchParams(parameters);
      for (const [name, value] of Object.entries(change)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const address = next.toString();
      window.history.replaceState(null, '', address === '' ? pathname : `${pathname}?${address}`);
    },
  };
}
