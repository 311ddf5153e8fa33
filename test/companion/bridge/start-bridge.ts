import { createHash, randomUUID } from 'node:crypto';
import { silentLog } from '../../../src/companion/log/index.js';
import {
  createBridge,
  BRIDGE_LIMITS,
  type Bridge,
  type BridgeDependencies,
  type BridgeLimits,
} from '../../../src/companion/bridge/index.js';
import { createSignIn, createSystemClock, type SignIn } from '../../../src/companion/sign-in/index.js';
import { deriveChallengeNonce, type ChallengeContext } from '../../../src/protocol/index.js';
import { createFakeCards, type FakeCards } from '../sign-in/fake-cards.js';
import { createFakePrompt, type FakePrompt } from '../sign-in/fake-prompt.js';
import { createFakeTicketServer, type FakeTicketServer } from '../sign-in/fake-ticket-server.js';

/** The origin that is listed in these tests. */
export const SITE = 'https://medimail.mipih.fr';

/** An origin that is not, until a test adds it. */
export const OTHER_SITE = 'https://other.example';

/** A card host of the listed origin. */
export const CARD_HOST = 'https://carte.mipih.fr';

/** A bridge that listens, and what stands around it. */
export interface StartedBridge {
  readonly bridge: Bridge;
  readonly port: number;
  readonly cards: FakeCards;
  readonly prompt: FakePrompt;
  readonly ticketServer: FakeTicketServer;
  readonly signIn: SignIn;
  readonly allowed: Set<string>;
  /** Each a site and a card host of it, with a space between. */
  readonly cardHosts: Set<string>;
  readonly asked: string[];
  /** Tells the bridge that the settings changed. */
  changeSettings(): void;
  close(): Promise<void>;
}

/** What a test may put in the place of the usual. */
type Changes = Partial<Omit<BridgeDependencies, 'limits' | 'cards'>> & {
  readonly limits?: Partial<BridgeLimits>;
  readonly cards?: FakeCards;
  readonly prompt?: FakePrompt;
};

/** A bridge on a free port, over fake cards, a fake prompt and the real workflow. */
export async function startBridge(changes: Changes = {}): Promise<StartedBridge> {
  const made = newBridge(changes);
  return { ...made, port: await made.bridge.listen(0) };
}

/** The same, not listening yet. */
export function newBridge(changes: Changes = {}): Omit<StartedBridge, 'port'> {
  const { limits, cards = createFakeCards(), prompt = createFakePrompt(), ...others } = changes;
  const clock = changes.clock ?? createSystemClock();
  const ticketServer = createFakeTicketServer();
  const signIn = changes.signIn ?? createSignIn({ cards, prompt, ticketServer, clock, log: silentLog });
  const allowed = new Set([SITE]);
  const cardHosts = new Set([`${SITE} ${CARD_HOST}`]);
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const bridge = createBridge({
    signIn,
    cards,
    settings: {
      isAllowed: (origin) => allowed.has(origin),
      isCardHost: (origin, host) => cardHosts.has(`${origin} ${host}`),
      noteAskedForAccess: (origin) => void asked.push(origin),
      subscribe(listener) {
        const call = (): void => listener(undefined as never);
        listeners.add(call);
        return () => void listeners.delete(call);
      },
      installSecret: new Uint8Array(32).fill(1),
    },
    socketOwner: { ownerOf: () => Promise.resolve('own-session') },
    findPortHolder: () => Promise.resolve(undefined),
    clock,
    log: silentLog,
    version: '1.2.3',
    ...others,
    limits: { ...BRIDGE_LIMITS, ...limits },
  });
  return {
    bridge,
    cards,
    prompt,
    ticketServer,
    signIn,
    allowed,
    cardHosts,
    asked,
    changeSettings: () => listeners.forEach((call) => call()),
    async close() {
      await signIn.close();
      await bridge.close();
    },
  };
}

/** The headers that a browser sends with a page's fetch. */
export const browserHeaders = Object.freeze({
  Origin: SITE,
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Dest': 'empty',
});

/** The body of a well-formed `POST /v1/authenticate`. */
export function authenticateBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { requestId: randomUUID(), challengeNonce: Buffer.alloc(32, 9).toString('base64'), ...changes };
}

/** The body of a well-formed `POST /v1/tls-sign-in`. */
export function tlsSignInBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { requestId: randomUUID(), url: `${CARD_HOST}/carte/abc`, ...changes };
}

/** A body whose nonce is bound to a context. */
export function contextBody(changes: Partial<ChallengeContext> = {}): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  const context: ChallengeContext = {
    v: 1,
    origin: SITE,
    purpose: 'login',
    nonce: Buffer.alloc(32, 3).toString('base64'),
    iat: seconds,
    exp: seconds + 300,
    requestId: randomUUID(),
    ...changes,
  };
  const challengeNonce = deriveChallengeNonce(context, (bytes) => createHash('sha256').update(bytes).digest());
  return { requestId: context.requestId, challengeNonce, context };
}
