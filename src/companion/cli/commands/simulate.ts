import { CpxError } from '../../../protocol/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { connectSimulation, type Simulation } from '../../compose/index.js';

/** Options of `simulate`. */
export interface SimulateOptions {
  readonly port?: number;
  readonly json?: boolean;
}

/** Runs one action against the companion in development mode; prints what it answers. */
export async function simulate(
  action: (simulation: Simulation) => Promise<unknown>,
  options: SimulateOptions,
  show: (item: unknown) => string,
  { terminal, texts, folders, interrupted }: CommandContext,
): Promise<ExitCode> {
  let simulation: Simulation;
  try {
    simulation = await connectSimulation({
      runtimeFolder: folders.runtime,
      ...(options.port === undefined ? {} : { port: options.port }),
    });
  } catch (error) {
    if (!(error instanceof CpxError) || error.code !== 'ERR_CLIENT_NOT_RUNNING') throw error;
    terminal.reportError(error);
    return EXIT_CODES.nothing;
  }
  const end = (): void => simulation.close();
  interrupted.addEventListener('abort', end, { once: true });
  try {
    const result = (await action(simulation)) ?? undefined;
    if (options.json === true) terminal.printJson(result ?? null);
    else if (Array.isArray(result)) for (const item of result) terminal.print(show(item));
    else if (result !== undefined) terminal.print(show(result));
    return EXIT_CODES.ok;
  } catch (error) {
    if (interrupted.aborted) return EXIT_CODES.interrupted;
    // The catalogue speaks to somebody at a page; here a word of the command was wrong.
    if (!(error instanceof CpxError) || error.code !== 'ERR_REQUEST_MALFORMED') throw error;
    terminal.say(`error: ${error.message}`);
    terminal.say(`hint: ${texts.help.simulateHint}`);
    return EXIT_CODES.failed;
  } finally {
    interrupted.removeEventListener('abort', end);
    end();
  }
}
