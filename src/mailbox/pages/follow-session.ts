import type { Server } from './server.js';

/** How often to ask, in seconds: again when the server did not answer, and at the very most. */
const RETRY_SECONDS = 30;
const SHORTEST_SECONDS = 2;

/**
 * Leaves the page when its session has ended: timed out, or signed out in another tab. What was on the screen goes
 * with it. Asking does not keep the session alive.
 */
export function followSession(server: Server): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    let seconds = RETRY_SECONDS;
    try {
      const answer = (await server.get('/session')) as { readonly signedIn: boolean; readonly secondsLeft?: number };
      if (!answer.signedIn) {
        location.assign('/sign-in');
        return;
      }
      seconds = Math.max(SHORTEST_SECONDS, (answer.secondsLeft ?? 0) + 1);
    } catch {
      // The server cannot be reached: ask again.
    }
    timer = setTimeout(() => void ask(), seconds * 1000);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void ask();
  });
  // A page that the browser kept in memory and shows again may be one of a session that has ended.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  void ask();
}
