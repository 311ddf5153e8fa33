import type { Check } from './check.js';
import { bridgeDevelopment } from './checks/bridge-development.js';
import { bridgePort } from './checks/bridge-port.js';
import { bridgeSettings } from './checks/bridge-settings.js';
import { bridgeSites } from './checks/bridge-sites.js';
import { browserInstalled } from './checks/browser-installed.js';
import { browserModule } from './checks/browser-module.js';
import { browserPolicy } from './checks/browser-policy.js';
import { browserProxy } from './checks/browser-proxy.js';
import { cardCertificate } from './checks/card-certificate.js';
import { cardFamily } from './checks/card-family.js';
import { cardKey } from './checks/card-key.js';
import { cardPin } from './checks/card-pin.js';
import { cardPresent } from './checks/card-present.js';
import { cardRead } from './checks/card-read.js';
import { cardSerial } from './checks/card-serial.js';
import { cardSignature } from './checks/card-signature.js';
import { certificateChain } from './checks/certificate-chain.js';
import { certificateRevocation } from './checks/certificate-revocation.js';
import { certificateSeries } from './checks/certificate-series.js';
import { certificateValidity } from './checks/certificate-validity.js';
import { machineClock } from './checks/machine-clock.js';
import { machineDisk } from './checks/machine-disk.js';
import { machineFolders } from './checks/machine-folders.js';
import { machineSession } from './checks/machine-session.js';
import { machineSystem } from './checks/machine-system.js';
import { mailboxCardHost } from './checks/mailbox-card-host.js';
import { mailboxReach } from './checks/mailbox-reach.js';
import { mailboxTls } from './checks/mailbox-tls.js';
import { moduleArchitecture } from './checks/module-architecture.js';
import { moduleLoad } from './checks/module-load.js';
import { moduleNeighbours } from './checks/module-neighbours.js';
import { modulePresent } from './checks/module-present.js';
import { moduleVersion } from './checks/module-version.js';
import { pcscReaders } from './checks/pcsc-readers.js';
import { pcscService } from './checks/pcsc-service.js';

/**
 * Every check, from the ground up: the order in which results are listed, and in which the first failure is the one to
 * mend first.
 */
export const CHECKS: readonly Check[] = [
  machineSystem,
  machineSession,
  machineClock,
  machineDisk,
  machineFolders,
  pcscService,
  pcscReaders,
  modulePresent,
  moduleArchitecture,
  moduleLoad,
  moduleVersion,
  moduleNeighbours,
  cardPresent,
  cardFamily,
  cardRead,
  cardSerial,
  cardPin,
  cardCertificate,
  cardKey,
  cardSignature,
  certificateValidity,
  certificateSeries,
  certificateChain,
  certificateRevocation,
  bridgeSettings,
  bridgeSites,
  bridgePort,
  bridgeDevelopment,
  browserInstalled,
  browserPolicy,
  browserProxy,
  browserModule,
  mailboxReach,
  mailboxTls,
  mailboxCardHost,
];

/**
 * The checks that are asked for by id or by layer, with all that they need, in the order of the table.
 * @returns undefined where one of `only` is neither
 */
export function selectChecks(only: readonly string[]): readonly Check[] | undefined {
  const wanted = new Set<string>();
  const want = (check: Check): void => {
    if (wanted.has(check.id)) return;
    wanted.add(check.id);
    for (const id of check.needs) for (const needed of CHECKS) if (needed.id === id) want(needed);
  };
  for (const name of only) {
    const named = CHECKS.filter(({ id, layer }) => id === name || layer === name);
    if (named.length === 0) return undefined;
    named.forEach(want);
  }
  return CHECKS.filter(({ id }) => wanted.has(id));
}
