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
  { terminal, folders, interrupted }: CommandContext,
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
    else if (Array.isArray(result)) for (const item of result) terminal.print(printItem(item));
    else if (result !== undefined) terminal.print(printItem(result));
    return EXIT_CODES.ok;
  } catch (error) {
    if (interrupted.aborted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupted.removeEventListener('abort', end);
    end();
  }
}

/** `name=value` pairs; a text alone stays as it is. */
function printItem(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  return Object.entries(item)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('  ');
}
