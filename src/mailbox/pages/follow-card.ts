import type { CpxBridge } from '../../client/index.js';
import { findCardGone, type CardGone } from './card-gone.js';
import type { CardNotice } from './card-notice.js';
import { goWhereTold, type Server } from './server.js';

/**
 * Ends a strong session when its card is taken out or another one is in its place. A lost stream is no removal: it is
 * found again, and its first word says what has happened meanwhile. Until then the person is told that the session does
 * not end with the card.
 */
export async function followCard(
  bridge: CpxBridge,
  server: Server,
  certificateId: string | undefined,
  notice: CardNotice,
): Promise<void> {
  let reason: CardGone | undefined;
  while (reason === undefined) {
    let asked = false;
    // The sign-in had the permission, and this page may still lack it: Firefox gives it to one tab and for a while, and
    // a person can take it back. A page that is only read raises no question of the browser.
    while (!asked && (await bridge.queryPermission()) === 'prompt') {
      notice.show('unseen, may ask');
      asked = (await notice.nextMove()) === 'click';
    }
    reason = await watchCard(bridge, certificateId, notice);
  }
  try {
    goWhereTold(await server.post('/session/card-gone', { reason }));
  } catch {
    // Another tab was faster and the session is gone, or the server does not answer: leave the page either way.
    location.assign('/sign-in');
  }
}

/** @returns why the session has to end; undefined when the browser has to be asked again */
async function watchCard(
  bridge: CpxBridge,
  certificateId: string | undefined,
  notice: CardNotice,
): Promise<CardGone | undefined> {
  for await (const update of bridge.watchCertificates()) {
    if (update.type === 'lost') {
      if (update.error.code === 'ERR_CLIENT_PERMISSION_PROMPT') return undefined;
      notice.show('unseen');
      continue;
    }
    const reason = findCardGone(update.cards, certificateId);
    if (reason !== undefined) return reason;
    if (update.cards.state !== 'starting') notice.show(update.cards.certificates.length > 0 ? 'seen' : 'unseen');
  }
  return undefined;
}
