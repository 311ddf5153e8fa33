import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { connectSimulation, type Simulation } from '../companion/compose/index.js';
import {
  createAccount,
  createMailbox,
  createSecurityLog,
  createStorage,
  listen,
  migrate,
  openPglite,
  PASSWORD_BACK_OFF,
  readEmptyCluster,
  scriptsFolder,
} from '../mailbox/index.js';
import type { Language } from '../protocol/index.js';
import { createTokenVerifier, parseCertificate } from '../relying-party/index.js';
import { DEMO_ACCOUNT } from './demo-account.js';
import { simulatedCard, type DemoCard } from './demo-card.js';
import type { DemoReader } from './open-demo-reader.js';
import { startCompanionProcess, type AskingPlace } from './start-companion-process.js';
import { startVirtualCard } from './virtual-card-process.js';

/** What a demonstration is started with. */
export interface DemoOptions {
  /** An empty folder; everything that is written goes below it. */
  readonly folder: string;
  readonly language: Language;
  readonly asking: AskingPlace;
  /** 0: any free one. */
  readonly companionPort: number;
  /** 0: any free one. */
  readonly mailboxPort: number;
  /** Name of the card in the reader, as `cpx-bridge simulate cards` lists them. */
  readonly card: string;
  /** A virtual reader for the card; undefined: the simulated module. */
  readonly reader?: DemoReader | undefined;
  /** False: whoever plays puts the card into the virtual reader. */
  readonly insertsCard?: boolean;
  /** Called with what the companion says. */
  readonly onLine: (line: string) => void;
}

/** Companion and mailbox, running. */
export interface Demo {
  /** What to open in a browser, for instance `http://localhost:3000`. */
  readonly origin: string;
  readonly companionPort: number;
  /** Answers the prompt, through the companion's control socket. */
  readonly simulation: Simulation;
  readonly card: DemoCard;
  /** Resolves when the companion has ended. */
  readonly ended: Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Starts the companion on a simulated or a virtual card, and the reference mailbox with one account. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder, language, asking, onLine, reader, insertsCard = true } = options;
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { defaultTestCardFolder } = await import('../../native-stubs/test-cards/index.js');
    const loadDataDir = await readEmptyCluster(defaultTestCardFolder());
    const database = await openPglite(join(folder, 'mailbox'), { loadDataDir });
    closers.push(() => database.close());
    await migrate(database);
    const storage = createStorage(database, PASSWORD_BACK_OFF);
    await createAccount(storage, { ...DEMO_ACCOUNT, language });

    // Each of the two must know the other's port: the mailbox takes its own first, and answers once both are known.
    let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
    const listening = await listen((request, response) => answer(request, response), {
      port: options.mailboxPort,
      host: '127.0.0.1',
    });
    closers.push(() => listening.close());
    const origin = `http://localhost:${String(listening.port)}`;

    const companion = await startCompanionProcess({
      ...{ language, folder, asking, onLine },
      port: options.companionPort,
      allowedOrigin: origin,
      module: reader?.module ?? 'simulated',
      environment: reader?.environment ?? {},
    });
    closers.push(() => companion.close());
    const simulation = await connectSimulation({ port: companion.port });
    closers.push(() => simulation.close());
    let card = simulatedCard(simulation);
    if (reader === undefined) await simulation.swap(options.card);
    else if (insertsCard) {
      const virtual = await startVirtualCard(options.card, reader);
      closers.push(() => virtual.close());
      card = virtual;
    }

    const mailbox = await createMailbox({
      storage,
      origin,
      companionPort: companion.port,
      scriptsFolder: scriptsFolder(),
      log: createSecurityLog(() => undefined),
      verifier: await createTestVerifier(origin),
    });
    closers.push(() => mailbox.close());
    answer = mailbox.handler;
    return { origin, companionPort: companion.port, simulation, card, ended: companion.ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Trusts the generated test authorities, for whose certificates nobody answers about revocation. */
async function createTestVerifier(origin: string): Promise<ReturnType<typeof createTokenVerifier>> {
  const { defaultTestCardFolder, openTestCards } = await import('../../native-stubs/test-cards/index.js');
  const { anchors, intermediates } = await openTestCards({ folder: defaultTestCardFolder() });
  return createTokenVerifier({
    origin,
    anchors: anchors.map((der) => parseCertificate(der)),
    intermediates: intermediates.map((der) => parseCertificate(der)),
    revocation: 'none',
    dangerouslyAllowTestCards: true,
  });
}
