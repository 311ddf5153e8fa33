import type { Challenge, CpxLoginElement } from '../../client/index.js';
import { goWhereTold, type Server } from './server.js';

/**
 * Connects a `<cpx-login>` element to this mailbox: where its challenge comes from and where its token goes, or with
 * `mode="tls"` the address and the ticket. Errors of the server are the element's to show.
 */
export function connectLogin(element: CpxLoginElement, server: Server): void {
  const { challenge = '', token: tokenPath = '' } = element.dataset;
  element.getChallenge = async (signal) => (await server.post(challenge, {}, { signal })) as Challenge;
  element.onToken = async (token, signal) => {
    const body = { token: JSON.stringify(token), certificateId: element.certificateId };
    goWhereTold(await server.post(tokenPath, body, { signal }));
  };
  element.getTicketUrl = async (signal) => (await server.post(challenge, {}, { signal })) as { url: string };
  element.onTicket = async ({ ticket }, signal) => {
    goWhereTold(await server.post(tokenPath, { ticket, certificateId: element.certificateId }, { signal }));
  };
}
