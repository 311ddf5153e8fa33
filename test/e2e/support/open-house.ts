import type { Simulation } from '../../../src/companion/compose/index.js';
import type { Database } from '../../../src/mailbox/index.js';
import type { RevocationChecker } from '../../../src/relying-party/index.js';
import { startCardHost, type RunningCardHost } from '../../support/card-host.js';
import { freePort } from '../../support/free-port.js';
import { CliFixture, portOf, type RunningProgram } from '../../companion/cli/support/run-cli.js';
import type { Page as CompanionPage } from '../../companion/cli/support/page.js';
import { openCardSigner } from '../../mailbox/support/card-signer.js';
import { emptyTables } from '../../mailbox/support/test-database.js';
import { openTestMailbox, type TestMailbox } from '../../mailbox/support/test-mailbox.js';

/** Everything of the product, running: the companion as a program of its own, and a mailbox that it allows. */
export interface House {
  readonly mailbox: TestMailbox;
  readonly companion: RunningProgram;
  /** What the mailbox's pages talk to. */
  readonly bridge: CompanionPage;
  /** Moves the cards and types the PINs, through the companion's control socket. */
  readonly simulation: Simulation;
  /** Where cards identify themselves, where they do so over TLS. */
  readonly cardOrigin: string;
  readonly cardHost: RunningCardHost | undefined;
  /** Everything that the companion writes is below it. */
  readonly folder: string;
  /** Runs `cpx-bridge cards --json` beside the companion, on the same readers. */
  showCards(): Promise<CardsReport>;
  close(): Promise<void>;
}

/** What `cpx-bridge cards --json` prints. */
export interface CardsReport {
  readonly state: string;
  readonly reason?: string;
  readonly advice: string;
  readonly readers: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason?: string;
    readonly advice: string;
  }[];
}

/** How cards sign in over TLS in a house. */
export interface HouseOverTls {
  /** DER of the authorities whose cards nginx lets in; those of the test cards unless told. */
  readonly authorities?: readonly Uint8Array[];
  /** How long nginx waits for a handshake. */
  readonly headerTimeoutSeconds?: number;
  /** More for the server of nginx. */
  readonly directives?: readonly string[];
  /** False: the companion does not list the card host for the site. */
  readonly listed?: boolean;
  readonly revocation?: RevocationChecker;
}

const PROXY_SECRET = 'a secret of thirty-two characters';

/**
 * @param database emptied of accounts beforehand
 * @param overTls cards sign in over TLS, through an nginx of the house's own
 */
export async function openHouse(database: Database, overTls?: HouseOverTls): Promise<House> {
  await emptyTables(database);
  const fixture = new CliFixture();
  const world = ['--development', '--module', 'simulated', '--world', fixture.world];
  const { verifierFor, cardVerifierFor, authorities } = await openCardSigner();
  const cardPort = overTls && (await freePort());
  const cardOrigin = `https://localhost:${String(cardPort)}`;
  let cardHost: RunningCardHost | undefined;
  let companion: RunningProgram | undefined;
  let mailbox: TestMailbox | undefined;
  try {
    mailbox = await openTestMailbox(database, {
      now: () => new Date(),
      verifierFor,
      ...(overTls && {
        cardHostFor: (now) => ({
          origin: cardOrigin,
          proxySecret: PROXY_SECRET,
          verifier: cardVerifierFor(now, overTls.revocation),
        }),
      }),
      startCompanion: async (origin) => {
        const options = ['serve', ...world, '--port', '0', '--lang', 'fr', '--allow-origin', origin];
        if (overTls && cardPort !== undefined) {
          const { listed = true, ...plan } = overTls;
          cardHost = await startCardHost({
            ...{ authorities, ...plan, port: cardPort, secret: PROXY_SECRET },
            mailboxPort: Number(new URL(origin).port),
          });
          options.push('--trust-authority', cardHost.authorityFile);
          if (listed) options.push('--allow-card-host', cardOrigin);
        }
        companion = fixture.start(options);
        return portOf(companion);
      },
    });
    const port = await portOf(companion!);
    const simulation = await fixture.connect(port);
    const served = mailbox;
    return {
      mailbox: served,
      companion: companion!,
      bridge: { port, origin: served.origin },
      cardOrigin,
      cardHost,
      folder: fixture.folder,
      simulation,
      async showCards() {
        const { output } = await fixture.run(['cards', ...world, '--json', '--lang', 'fr']);
        return JSON.parse(output) as CardsReport;
      },
      async close() {
        simulation.close();
        await cardHost?.stop();
        await served.close();
        await fixture.close();
      },
    };
  } catch (error) {
    await cardHost?.stop();
    await mailbox?.close();
    await fixture.close();
    throw error;
  }
}
