import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BRIDGE_LIMITS, createBridge } from '../../src/companion/bridge/index.js';
import { silentLog } from '../../src/companion/log/index.js';
import { createSocketOwner, findPortHolder } from '../../src/companion/os/index.js';
import { createSignIn, createSystemClock, type Prompt, type TicketServer } from '../../src/companion/sign-in/index.js';
import { waitUntilReady } from '../companion/cli/support/page.js';
import type { Section } from './figures.js';
import type { Load } from './load-generator.js';
import { openCompanion, ORIGIN, type Surroundings } from './surroundings.js';

/** Nobody is asked anything here. */
const silentPrompt: Prompt = { open: () => ({ update: () => undefined, close: () => undefined }) };
const noTickets: TicketServer = { fetchTicket: () => Promise.reject(new Error('nobody signs in here')) };

/**
 * Requests a second through a second bridge over the companion's own cards and settings: as shipped, every gate
 * included, but for the rate of an origin, whose 20 requests a second would be all there is to measure.
 */
export async function measureRequests(surroundings: Surroundings): Promise<Section> {
  const { cleanup, quick, tell } = surroundings;
  const companion = await openCompanion(surroundings, silentPrompt);
  const { cards, settings } = companion;
  const [log, clock] = [silentLog, createSystemClock()];
  const signIn = createSignIn({ cards, prompt: silentPrompt, ticketServer: noTickets, clock, log });
  const limits = { ...BRIDGE_LIMITS, rateBurst: 1e9, ratePerSecond: 1e9 };
  const socketOwner = createSocketOwner({ log });
  const bridge = createBridge({
    ...{ signIn, cards, settings, socketOwner, findPortHolder, clock, log, version: '0.0.0', limits },
  });
  cleanup.add(() => bridge.close());
  const port = await bridge.listen(0);
  await waitUntilReady({ port, origin: ORIGIN });
  const rows: Section['rows'][number][] = [];
  for (const connections of [1, 8]) {
    tell(`GET /v1/certificates over ${connections} connection(s)`);
    const load: Load = { port, origin: ORIGIN, connections, milliseconds: quick ? 2_000 : 8_000 };
    const worker = new Worker(new URL('./load-generator.js', import.meta.url), { workerData: load });
    const [perSecond] = (await once(worker, 'message', { signal: surroundings.signal })) as [number];
    await worker.terminate();
    const name = `GET /v1/certificates, ${connections} connection${connections > 1 ? 's' : ''}`;
    rows.push({ name, measured: perSecond, unit: 'requests/s' });
  }
  await bridge.close();
  await companion.close();
  return { title: 'Requests, the rate of an origin (60 at once, 20 a second) lifted', rows };
}
