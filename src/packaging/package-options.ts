import { parseArgs } from 'node:util';

/** What `npm run package` is asked to do. */
export interface PackageOptions {
  readonly help: boolean;
  /** Packs the application and makes no installer. */
  readonly dir: boolean;
  readonly output: string;
  /** Where packages are to look for updates; without it they look nowhere. */
  readonly updateUrl: string | undefined;
}

/** What `npm run package -- --help` prints. */
export const PACKAGE_HELP = `Packs the desktop companion for this system, into dist/packages.

  npm run package                      the installers: AppImage, deb, rpm (Linux); NSIS, MSI (Windows); dmg, pkg (macOS)
  npm run package -- --dir             the application alone, as a folder

Options
  --dir                make no installer; where Electron's binary is missing (Linux), a stand-in takes its place,
                       and the result shows what a package holds but cannot be started
  --output <folder>    where to put the result (default: dist/packages)
  --update-url <url>   https address at which packages find updates; without it they look nowhere
  --help               this text

The configuration, electron-builder.yml, is checked against its schema each time.
Exit codes: 0 everything was made; 1 not everything was, as said; 2 wrong options; 130 interrupted.
`;

/**
 * Reads the options.
 * @throws TypeError when one is unknown or has a wrong value
 */
export function readPackageOptions(argv: readonly string[]): PackageOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      dir: { type: 'boolean', default: false },
      output: { type: 'string', default: 'dist/packages' },
      'update-url': { type: 'string' },
    },
  });
  const updateUrl = values['update-url'];
  if (updateUrl !== undefined && !(URL.canParse(updateUrl) && new URL(updateUrl).protocol === 'https:')) {
    throw new TypeError('--update-url must be an https address');
  }
  if (values.output === '') throw new TypeError('--output must be a folder');
  return { help: values.help, dir: values.dir, output: values.output, updateUrl };
}
