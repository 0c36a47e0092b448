'use client';

/** The last resort, when not even the frame could be drawn: no styles, no components that could fail again. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <h1>The portal could not draw this page</h1>
        <p>The error was logged. Try again; if it stays, tell an administrator when it happened.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
