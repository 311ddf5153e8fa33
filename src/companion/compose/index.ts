/**
 * What every shell of the companion has in common: puts settings, readers and cards, the sign-in and the bridge together
 * into a running companion, and in development mode the simulated readers and their control socket. A shell (cli,
 * desktop) brings where the person is asked and how card hosts are started. Imports every companion folder below it and pki;
 * in development mode native-stubs, by dynamic import.
 */
export type { DoctorOptions, OpenDoctor } from './assemble-doctor.js';
export {
  authorityFolder,
  findAuthorityFolder,
  importAuthorities,
  listImportedAuthorities,
  loadTrustedAuthorities,
} from './import-authorities.js';
export { openCards, type ModuleChoice, type OpenCards } from './open-cards.js';
export { openModuleQuarantine, type OpenModuleQuarantine } from './open-module-quarantine.js';
export { openCompanionSettings } from './open-companion-settings.js';
export { openDoctor } from './open-doctor.js';
export { openSimulatedWorld, SIMULATED_MODULE } from './open-simulated-world.js';
export { connectWithCard, createTicketServer, isCertificateRefused } from './ticket-server.js';
export { readVersion } from './read-version.js';
export { connectSimulation, type PromptMessage, type Simulation, type SimulationAddress } from './simulation/index.js';
export { startCompanion, type Companion, type CompanionOptions, type DevelopmentOptions } from './start-companion.js';
