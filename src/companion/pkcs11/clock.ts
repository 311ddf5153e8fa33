/** Time, handed in so that tests own it. */
export interface CardClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns a function that cancels the timer */
  after(milliseconds: number, callback: () => void): () => void;
}
