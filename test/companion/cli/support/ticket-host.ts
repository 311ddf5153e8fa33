import { defaultTestCardFolder, openTestCards } from '../../../../native-stubs/test-cards/index.js';
import { startCardHost, type CardHostPlan, type RunningCardHost } from '../../../support/card-host.js';
import { freePort } from '../../../support/free-port.js';

/** A card host without a mailbox behind it. */
export type TicketHost = RunningCardHost & { readonly origin: string; readonly address: string };

/** An nginx that gives everybody whose card it knows the same ticket, `a-ticket`. */
export async function startTicketHost(plan: Partial<CardHostPlan> = {}): Promise<TicketHost> {
  const port = await freePort();
  const { anchors, intermediates } = await openTestCards({ folder: defaultTestCardFolder() });
  const host = await startCardHost({
    port,
    mailboxPort: 1,
    secret: 'not needed here',
    authorities: [...anchors, ...intermediates],
    directives: ['default_type application/json;', `return 200 '{"ticket":"a-ticket"}';`],
    ...plan,
  });
  const address = `localhost:${String(port)}`;
  return { ...host, address, origin: `https://${address}` };
}
