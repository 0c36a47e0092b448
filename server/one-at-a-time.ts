/** The same work, one call after the other, whatever became of the one before. */
export function oneAtATime<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const turn = last.catch(() => undefined).then(work);
    last = turn;
    return turn;
  };
}
