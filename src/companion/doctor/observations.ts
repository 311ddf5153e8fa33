import { readCard, type Card } from '../card/index.js';
import { buildChain, OID, parseCertificate, type Authorities, type ChainResult } from '../../pki/index.js';
import { cardFamilyOfAtr, type CardFamily } from '../../cpx/index.js';
import type { PcscReader } from '../os/index.js';
import {
  isCryptolib,
  type CardOutcome,
  type ModuleCandidate,
  type ModuleProbe,
  type ModuleSource,
  type ProbedKey,
} from '../pkcs11/index.js';
import { detectBrowsers, type InstalledBrowser } from './browsers/index.js';
import { detectUsbReaders } from './detect-usb-readers.js';
import type { CompanionSight, DoctorPorts, CardHostSight, MailboxSight, PcscSight } from './ports.js';

/** A module that was looked at. */
export interface ProbedModule {
  readonly source: ModuleSource;
  readonly probe: ModuleProbe;
}

/** A module that the companion uses, or would use had it not crashed or hung when it was loaded. */
export type ChosenModule = Pick<ModuleCandidate, 'path' | 'why'> & {
  readonly exists: boolean;
  /** Left alone until its file changes or a person asks. */
  readonly quarantined: boolean;
};

/** One reader, with or without PC/SC behind it, and what its card came to. */
export interface ReaderSight {
  readonly name: string;
  readonly state: 'empty' | 'mute' | 'present';
  /** Another program holds the card for itself. */
  readonly exclusive: boolean;
  /** Undefined where nobody tells: a module without PC/SC. */
  readonly atr: Uint8Array | undefined;
  /** Undefined without an answer to reset. */
  readonly family: CardFamily | undefined;
  /** Absent where no module could be asked, or none knows the reader. */
  readonly outcome: CardOutcome | undefined;
  readonly key: ProbedKey | undefined;
}

/** The families that a CPx module reads through the contacts. */
const CPX_FAMILIES: readonly (CardFamily | undefined)[] = ['CPS4', 'CPS3', 'CPx'];

/**
 * What several checks look at, each looked at once, when the first of them asks. Looking changes nothing: no card is
 * opened but by the module, nothing is presented to it, nothing is reset.
 */
export class Observations {
  readonly ports: DoctorPorts;
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(ports: DoctorPorts) {
    this.ports = ports;
  }

  /** The modules of this system that the companion chooses; none where a simulated one takes their place. */
  listModules(): Promise<readonly ChosenModule[]> {
    return this.#once('modules', async () => {
      const { system, standIn, findModules } = this.ports;
      const chosen: ChosenModule[] = [];
      for (const { path, why, use } of standIn === undefined ? findModules() : []) {
        if (use !== 'used' && use !== 'quarantined') continue;
        const exists = (await system.status(path))?.kind === 'file';
        chosen.push({ path, why, exists, quarantined: use === 'quarantined' });
      }
      return chosen;
    });
  }

  /** One of the modules knows every generation of CPx card; others read some. */
  async hasCryptolib(): Promise<boolean> {
    if (this.ports.standIn !== undefined) return true;
    return (await this.listModules()).some(({ path }) => isCryptolib(path));
  }

  pcsc(): Promise<PcscSight> {
    return this.#once('pcsc', async () => {
      // Readers of the simulated module have no PC/SC behind them, nor does a service that is missing here matter.
      if (this.ports.standIn !== undefined) return { service: 'running', readers: [] };
      return this.ports.readPcsc();
    });
  }

  /** @returns how many readers are plugged in by USB; undefined where the system does not tell */
  usbReaders(): Promise<number | undefined> {
    return this.#once('usb', () => detectUsbReaders(this.ports.system));
  }

  /** Each chosen module, one after the other: two modules on one card disturb each other. */
  probeModules(): Promise<readonly ProbedModule[]> {
    return this.#once('probes', async () => {
      const { readers } = await this.pcsc();
      const probed: ProbedModule[] = [];
      const { standIn, probeModule } = this.ports;
      const libraries = (await this.listModules())
        // What is not there, or is left alone, is said by the check that looks for it, once.
        .filter(({ exists, quarantined }) => exists && !quarantined)
        .map(({ path }): ModuleSource => ({ kind: 'library', path }));
      for (const source of standIn === undefined ? libraries : [standIn]) {
        probed.push({ source, probe: await probeModule(source, readers) });
      }
      return probed;
    });
  }

  /** Readers of PC/SC, then those that only a module has (SoftHSM2, the simulated module). */
  readers(): Promise<readonly ReaderSight[]> {
    return this.#once('readers', async () => {
      const { readers } = await this.pcsc();
      const slots = (await this.probeModules()).flatMap(({ probe }) => (probe.loaded ? probe.slots : []));
      const ofPcsc = readers.map((reader): ReaderSight => {
        const mine = slots.filter((slot) => slot.reader === reader.name);
        // Of several modules the first that read the card counts, else the first that says why it did not.
        const slot = mine.find(({ outcome }) => outcome && 'card' in outcome) ?? mine.find(({ outcome }) => outcome);
        return { ...sightOf(reader), outcome: slot?.outcome, key: slot?.key };
      });
      const ofModules = slots
        .filter(({ reader }) => readers.every(({ name }) => name !== reader))
        // At a mute card a module may not even name its slot: only a token that was read speaks for a reader of its own.
        .filter(({ outcome }) => this.ports.standIn !== undefined || (outcome !== undefined && 'card' in outcome))
        .map(({ reader: name, atr, outcome, key }): ReaderSight => {
          const state = outcome === undefined ? 'empty' : atr?.length === 0 ? 'mute' : 'present';
          return { name, state, exclusive: false, atr, family: atr && cardFamilyOfAtr(atr), outcome, key };
        });
      return [...ofPcsc, ...ofModules];
    });
  }

  /**
   * The same as far as presence goes: where PC/SC sees a card, no module is waited for, which may take its time over one
   * that does not answer.
   */
  async presence(): Promise<readonly ReaderSight[]> {
    const { readers } = await this.pcsc();
    if (!readers.some(({ cardPresent }) => cardPresent)) return this.readers();
    return readers.map((reader) => ({ ...sightOf(reader), outcome: undefined, key: undefined }));
  }

  /** True where a module shows a token of its own, for which no PC/SC is needed. */
  async hasOwnReaders(): Promise<boolean> {
    if (this.ports.standIn !== undefined) return true;
    const { readers } = await this.pcsc();
    return (await this.readers()).length > readers.length;
  }

  /** Readers whose card is a CPx by its answer to reset, and those that have none to tell by. */
  async cpxReaders(): Promise<readonly ReaderSight[]> {
    return (await this.readers()).filter(isCpx);
  }

  /** The first card that could be read. */
  async card(): Promise<{ readonly card: Card; readonly sight: ReaderSight } | undefined> {
    for (const sight of await this.cpxReaders()) {
      if (sight.outcome && 'card' in sight.outcome) {
        return { card: readCard(sight.outcome.card, sight.name, this.ports.system.now()), sight };
      }
    }
    return undefined;
  }

  authorities(): Promise<Authorities> {
    return this.#once('authorities', () => this.ports.loadAuthorities());
  }

  /**
   * The path from the card's authentication certificate to an authority of this computer.
   * @returns undefined without such a certificate, or without any authority
   */
  chain(): Promise<ChainResult | undefined> {
    return this.#once('chain', async () => {
      const certificates = (await this.card())?.card.certificates ?? [];
      const ours = certificates.find(({ forAuthentication }) => forAuthentication);
      const { anchors, intermediates } = await this.authorities();
      if (ours?.identity === undefined || anchors.length === 0) return undefined;
      return buildChain(parseCertificate(ours.der), {
        anchors,
        intermediates,
        now: new Date(this.ports.system.now()),
        extendedKeyUsage: OID.clientAuthentication,
      });
    });
  }

  browsers(): Promise<readonly InstalledBrowser[]> {
    return this.#once('browsers', () => detectBrowsers(this.ports.system));
  }

  mailboxes(): Promise<readonly MailboxSight[]> {
    return this.#once('mailboxes', () => {
      const origins = this.ports.settings.current.sites.map(({ origin }) => origin);
      const mailboxes = origins.filter((origin) => origin.startsWith('https://')).slice(0, MAXIMUM_MAILBOXES);
      return Promise.all(mailboxes.map((origin) => this.ports.reachMailbox(origin)));
    });
  }

  cardHosts(): Promise<readonly CardHostSight[]> {
    return this.#once('card-hosts', () => {
      const hosts = new Set(this.ports.settings.current.cardHosts.map(({ host }) => host));
      return Promise.all([...hosts].slice(0, MAXIMUM_MAILBOXES).map((host) => this.ports.reachCardHost(host)));
    });
  }

  companion(): Promise<CompanionSight | undefined> {
    return this.#once('companion', async () => {
      const { port, sites } = this.ports.settings.current;
      const [site] = sites;
      return site === undefined ? undefined : this.ports.askCompanion(port, site.origin);
    });
  }

  #once<T>(name: string, look: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) as Promise<T> | undefined;
    if (made !== undefined) return made;
    const looking = look();
    this.#made.set(name, looking);
    return looking;
  }
}

/** A card that is a CPx by its answer to reset, or that has none to tell by. */
export function isCpx({ state, family }: ReaderSight): boolean {
  return state === 'present' && (family === undefined || CPX_FAMILIES.includes(family));
}

/** More allowed sites than these are not asked one by one. */
const MAXIMUM_MAILBOXES = 4;

function sightOf(reader: PcscReader): Omit<ReaderSight, 'outcome' | 'key'> {
  const { name, cardPresent, mute, exclusive, atr } = reader;
  const state = !cardPresent ? 'empty' : mute ? 'mute' : 'present';
  return { name, state, exclusive, atr, family: state === 'present' ? cardFamilyOfAtr(atr) : undefined };
}
