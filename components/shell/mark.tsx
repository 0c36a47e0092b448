/** The mark: an S that is a stream, with the event that just entered it. Takes the text colour around it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="4 4 24 24" aria-hidden="true" focusable="false">
      <path
        d="M20.5 8.5h-7.25a3.75 3.75 0 0 0 0 7.5h5.5a3.75 3.75 0 0 1 0 7.5H8.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="25.5" cy="8.5" r="2" fill="var(--accent)" />
    </svg>
  );
}
