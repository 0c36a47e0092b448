import { useEffect, useState } from 'react';

/** Runs something each time that a text is another than at the last drawing, and not for the first. */
export function useOnChange(text: string, run: () => unknown): void {
  const [seen, setSeen] = useState(text);
  useEffect(() => {
    if (seen === text) return;
    setSeen(text);
    run();
  }, [seen, text, run]);
}
