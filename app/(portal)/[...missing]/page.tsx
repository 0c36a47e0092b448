import { notFound } from 'next/navigation';

/** Any address that no page answers to, so that the not-found page stands within the shell. */
export default function Missing() {
  notFound();
}
