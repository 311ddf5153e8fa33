import { makePackages, PackagingProblem } from './make-packages.js';
import { PACKAGE_HELP, readPackageOptions, type PackageOptions } from './package-options.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  let options: PackageOptions;
  try {
    options = readPackageOptions(process.argv.slice(2));
  } catch (error) {
    note(`error: ${error instanceof Error ? error.message : 'wrong options'}`);
    note('hint: npm run package -- --help');
    return 2;
  }
  if (options.help) {
    process.stdout.write(PACKAGE_HELP);
    return 0;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  try {
    return (await makePackages(options, interrupted.signal, { say, note })) ? 0 : 1;
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    if (!(error instanceof PackagingProblem)) throw error;
    note(`error: ${error.message}`);
    note(`hint: ${error.hint}`);
    return 1;
  }
}
