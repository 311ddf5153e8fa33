import { posix } from 'node:path';
import type { ModuleMachine } from './module-machine.js';

/** A module that p11-kit's configuration names. */
export interface P11KitModule {
  readonly path: string;
  /** Holds authorities for browsers, or is p11-kit itself: no card is behind it. */
  readonly holdsNoCard: boolean;
  /** Its configuration leaves this program out (`enable-in`, `disable-in`). */
  readonly disabled: boolean;
}

/** What the lists of programs in `enable-in` and `disable-in` may call this one. */
const OUR_NAMES: ReadonlySet<string> = new Set(['cpx-bridge']);

/** p11-kit's own modules would load every other module again, below us and unseen; keyrings and trust stores hold no card. */
const NO_CARD = /^(?:p11-kit-(?:proxy|trust|client)|gnome-keyring-pkcs11|libnssckbi|pkcs11-spy)\b/;

/** Where `module: name.so` is looked for. `$(libdir)/pkcs11` differs from one distribution to the next. */
const MULTIARCH: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  ia32: 'i386-linux-gnu',
  arm: 'arm-linux-gnueabihf',
};

/** The folders of libraries of this architecture. */
export function libraryFolders(architecture: string): readonly string[] {
  const multiarch = MULTIARCH[architecture];
  const wide = architecture === 'x64' || architecture === 'arm64';
  return [...(multiarch === undefined ? [] : [`/usr/lib/${multiarch}`]), ...(wide ? ['/usr/lib64'] : []), '/usr/lib'];
}

/**
 * The modules that p11-kit is told to load: what packages, then the administrator and, unless the administrator forbids
 * it, the person have configured. A file of the same name overrides field by field; higher `priority` comes first.
 * @see pkcs11.conf(5)
 */
export function listP11KitModules(machine: ModuleMachine): readonly P11KitModule[] {
  if (machine.platform !== 'linux') return [];
  const { user, system } = chooseFolders(machine);
  const modules = new Map<string, Map<string, string>>();
  for (const folder of [...system, ...user]) {
    for (const file of machine.list(folder)) {
      if (!/^[A-Za-z0-9][\w,.-]*\.module$/.test(file)) continue;
      const fields = parseConfiguration(machine.read(posix.join(folder, file)) ?? '');
      modules.set(file, new Map([...(modules.get(file) ?? []), ...fields]));
    }
  }
  return (
    [...modules]
      .map(([name, fields]) => ({ name, fields, priority: Number.parseInt(fields.get('priority') ?? '', 10) || 0 }))
      // Left alone, the same order as p11-kit's: by priority, then by name.
      .sort((one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1))
      .flatMap(({ fields }) => readModule(fields, machine))
  );
}

function chooseFolders(machine: ModuleMachine): {
  readonly system: readonly string[];
  readonly user: readonly string[];
} {
  const packages = ['/usr/share/p11-kit/modules', '/etc/pkcs11/modules'];
  const mode = parseConfiguration(machine.read('/etc/pkcs11/pkcs11.conf') ?? '').get('user-config') ?? 'merge';
  // p11-kit looks there whatever XDG_CONFIG_HOME says.
  const own = posix.join(machine.home, '.config', 'pkcs11', 'modules');
  return {
    system: mode === 'only' ? [] : packages,
    user: mode === 'merge' || mode === 'only' ? [own] : [],
  };
}

function readModule(fields: ReadonlyMap<string, string>, machine: ModuleMachine): readonly P11KitModule[] {
  const module = fields.get('module') ?? '';
  // Blank: switched off. `remote` runs a program in place of a module.
  if (module === '' || (fields.get('remote') ?? '') !== '') return [];
  const path = posix.isAbsolute(module) ? module : resolveName(module, machine);
  const enabled = fields.get('enable-in');
  const disabled = fields.get('disable-in');
  return [
    {
      path,
      holdsNoCard: fields.get('trust-policy') === 'yes' || NO_CARD.test(posix.basename(path)),
      disabled: (enabled !== undefined && !namesUs(enabled)) || (disabled !== undefined && namesUs(disabled)),
    },
  ];
}

function resolveName(name: string, machine: ModuleMachine): string {
  const places = libraryFolders(machine.architecture).map((folder) => posix.join(folder, 'pkcs11', name));
  return places.find((place) => machine.realPath(place) !== undefined) ?? places[0] ?? name;
}

function namesUs(programs: string): boolean {
  return programs.split(/[\s,]+/).some((program) => OUR_NAMES.has(program));
}

/** `name: value` lines; what is no such line is passed over. */
function parseConfiguration(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    if (colon > 0 && /^[A-Za-z0-9._-]+$/.test(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
