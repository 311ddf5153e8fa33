/**
 * `cpx-bridge`: the companion without windows, and its tools, for people and for programs. Imports every companion
 * folder but desktop; in development mode native-stubs, by dynamic import.
 */
export { createTerminalPrompt, type PromptLine, type TerminalPromptOptions } from './prompt/terminal-prompt.js';
export { EXIT_CODES, type ExitCode } from './exit-codes.js';
export { SIMULATED_MODULE } from './open-simulated-world.js';
export { connectSimulation, type PromptMessage, type Simulation, type SimulationAddress } from './simulation/index.js';
export { startCompanion, type Companion, type CompanionOptions, type DevelopmentOptions } from './start-companion.js';
