/**
 * The control socket of development mode: its protocol (newline-delimited JSON), the end in the companion, the client,
 * and the prompt that is answered through it.
 */
export { connectSimulation, type Simulation, type SimulationAddress } from './connect-simulation.js';
export { createRemotePrompt, type PromptMessage, type RemotePrompt } from './remote-prompt.js';
export { serveSimulation, type SimulationServerOptions } from './serve-simulation.js';
