import type { CpxBridge } from '../../client/index.js';
import { findCardGone } from './card-gone.js';
import { goWhereTold, type Server } from './server.js';

/**
 * Ends a strong session when its card is taken out or another one is in its place. A lost stream is no removal: it is
 * found again, and its first word says what has happened meanwhile.
 */
export async function followCard(bridge: CpxBridge, server: Server, certificateId: string | undefined): Promise<void> {
  // Raises no question of the browser on a page that is only read; the sign-in has asked it already.
  if ((await bridge.queryPermission()) === 'prompt') return;
  for await (const update of bridge.watchCertificates()) {
    const reason = update.type === 'cards' ? findCardGone(update.cards, certificateId) : undefined;
    if (reason === undefined) continue;
    try {
      goWhereTold(await server.post('/session/card-gone', { reason }));
    } catch {
      // Another tab was faster and the session is gone, or the server does not answer: leave the page either way.
      location.assign('/sign-in');
    }
    return;
  }
}
