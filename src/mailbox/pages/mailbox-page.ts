import { createCpxBridge, type CpxLoginElement } from '../../client/index.js';
import { createCardNotice } from './card-notice.js';
import { connectLogin } from './connect-login.js';
import { followCard } from './follow-card.js';
import { followSession } from './follow-session.js';
import { createServer } from './server.js';

/*
 * The one script of the mailbox's pages. What a page needs it to do stands in attributes that the server wrote:
 * body[data-csrf], [data-strength], [data-certificate], [data-companion-port]; cpx-login[data-challenge], [data-token];
 * #card-unseen.
 */
const { csrf = '', strength, certificate, companionPort } = document.body.dataset;
const server = createServer(csrf);

for (const element of document.querySelectorAll<CpxLoginElement>('cpx-login')) connectLogin(element, server);
if (strength !== undefined) followSession(server);
const unseen = document.getElementById('card-unseen');
if (strength === 'strong' && unseen) {
  const bridge = createCpxBridge(companionPort === undefined ? {} : { port: Number(companionPort) });
  void followCard(bridge, server, certificate === '' ? undefined : certificate, createCardNotice(unseen));
}
