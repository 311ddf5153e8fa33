import type { Simulation } from '../../../src/companion/compose/index.js';
import type { Database } from '../../../src/mailbox/index.js';
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
  /** Runs `cpx-bridge cards --json` beside the companion, on the same readers. */
  showCards(): Promise<CardsReport>;
  close(): Promise<void>;
}

/** What `cpx-bridge cards --json` prints. */
export interface CardsReport {
  readonly state: string;
  readonly reason?: string;
  readonly advice: string;
  readonly readers: readonly { readonly name: string; readonly state: string; readonly advice: string }[];
}

/** @param database emptied of accounts beforehand */
export async function openHouse(database: Database): Promise<House> {
  await emptyTables(database);
  const fixture = new CliFixture();
  const world = ['--development', '--module', 'simulated', '--world', fixture.world];
  const { verifierFor } = await openCardSigner();
  let companion: RunningProgram | undefined;
  let mailbox: TestMailbox | undefined;
  try {
    mailbox = await openTestMailbox(database, {
      now: () => new Date(),
      verifierFor,
      startCompanion: (origin) => {
        companion = fixture.start(['serve', ...world, '--port', '0', '--lang', 'fr', '--allow-origin', origin]);
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
      simulation,
      async showCards() {
        const { output } = await fixture.run(['cards', ...world, '--json', '--lang', 'fr']);
        return JSON.parse(output) as CardsReport;
      },
      async close() {
        simulation.close();
        await served.close();
        await fixture.close();
      },
    };
  } catch (error) {
    await mailbox?.close();
    await fixture.close();
    throw error;
  }
}
