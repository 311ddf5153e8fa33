import type { AdministratorFileCheck } from '../ports.js';

/** Windows' administrators, in SDDL: aliases, and TrustedInstaller, who owns the drive's root folder. */
const ADMINISTRATORS: ReadonlySet<string> = new Set([
  'BA', // Administrators
  'SY', // SYSTEM
  'LA', // the local Administrator account
  'DA', // Domain Admins
  'EA', // Enterprise Admins
  'S-1-5-32-544',
  'S-1-5-18',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
]);

/** Names of rights in SDDL. @see MS-DTYP, section 2.5.1.1 */
const RIGHTS: Readonly<Record<string, number>> = {
  GA: 0x1000_0000,
  GX: 0x2000_0000,
  GW: 0x4000_0000,
  GR: 0x8000_0000,
  SD: 0x0001_0000,
  RC: 0x0002_0000,
  WD: 0x0004_0000,
  WO: 0x0008_0000,
  CC: 0x01,
  DC: 0x02,
  LC: 0x04,
  SW: 0x08,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  FA: 0x1f_01ff,
  FR: 0x12_0089,
  FW: 0x12_0116,
  FX: 0x12_00a0,
  KA: 0x0f_003f,
  KR: 0x02_0019,
  KW: 0x02_0006,
  KX: 0x02_0019,
};

const GENERIC_ALL = 0x1000_0000;
const GENERIC_WRITE = 0x4000_0000;
const MAXIMUM_ALLOWED = 0x0200_0000;
const WRITE_OWNER = 0x0008_0000;
const WRITE_DAC = 0x0004_0000;
const DELETE = 0x0001_0000;
const FILE_DELETE_CHILD = 0x40;

/** Whoever has one of these can decide who else has what. */
const TAKE_OVER = GENERIC_ALL | GENERIC_WRITE | MAXIMUM_ALLOWED | WRITE_OWNER | WRITE_DAC | DELETE;

/**
 * What nobody but an administrator may have. In a folder others may create files (Windows lets them in
 * %ProgramData% and what is below it), because that touches neither the file that is there nor its folder, and a
 * file that they create is theirs; they may not delete what is in it.
 */
const FORBIDDEN: Readonly<Record<'file' | 'folder', number>> = {
  // FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_WRITE_EA, FILE_WRITE_ATTRIBUTES.
  file: TAKE_OVER | 0x02 | 0x04 | 0x10 | 0x100,
  folder: TAKE_OVER | FILE_DELETE_CHILD,
};

const ALLOWING: ReadonlySet<string> = new Set(['A', 'XA', 'OA', 'ZA']);
const DENYING: ReadonlySet<string> = new Set(['D', 'XD', 'OD']);

/**
 * Judges the owner and the access list of a file or folder, given as SDDL with its `O:` and `D:` parts. What is not
 * understood is refused.
 * @see MS-DTYP, section 2.5.1 (Security Descriptor Description Language)
 */
export function judgeSddl(kind: 'file' | 'folder', path: string, sddl: string): AdministratorFileCheck {
  const parts = /^O:(S-[\d-]+|[A-Z]{2})(?:G:(?:S-[\d-]+|[A-Z]{2}))?D:([A-Z_]*)((?:\(.*\))?)$/s.exec(sddl);
  if (parts === null) return refuse(`${path} has no access list that can be read`);
  const [, owner = '', flags = '', entries = ''] = parts;
  if (!ADMINISTRATORS.has(owner)) return refuse(`${path} belongs to ${owner}, who is no administrator`);
  if (flags === 'NO_ACCESS_CONTROL') return refuse(`${path} has no access list: everybody may do everything`);
  if (!/^(?:P|AR|AI)*$/.test(flags)) return refuse(`${path} has an access list with unknown flags ${flags}`);
  const list = splitEntries(entries);
  if (list.map((entry) => `(${entry})`).join('') !== entries) return refuse(`${path} has a broken access list`);
  for (const entry of list) {
    const reason = judgeEntry(kind, entry);
    if (reason !== undefined) return refuse(`${path} ${reason}`);
  }
  return { trusted: true };
}

/** What is wrong with one entry: `type;flags;rights;object;inherited object;account`, and a condition or attribute. */
function judgeEntry(kind: 'file' | 'folder', entry: string): string | undefined {
  const [type = '', flags = '', rights = '', , , account = ''] = entry.split(';');
  if (DENYING.has(type)) return undefined;
  if (!ALLOWING.has(type)) return `has an access list entry of unknown type ${type}`;
  // Inherit-only: for what is created below, where it is judged.
  if (flags.match(/../g)?.includes('IO') === true) return undefined;
  if (ADMINISTRATORS.has(account)) return undefined;
  const mask = parseRights(rights);
  if (mask === undefined) return `has an access list entry with unknown rights ${rights}`;
  return (mask & FORBIDDEN[kind]) === 0 ? undefined : `can be changed by ${account}`;
}

function parseRights(rights: string): number | undefined {
  if (/^0x[\da-f]{1,8}$/i.test(rights)) return Number.parseInt(rights, 16);
  if (rights.length % 2 !== 0) return undefined;
  let mask = 0;
  for (const name of rights.match(/../g) ?? []) {
    const right = Object.hasOwn(RIGHTS, name) ? RIGHTS[name] : undefined;
    if (right === undefined) return undefined;
    mask |= right;
  }
  return mask;
}

/** The entries between parentheses; a condition holds parentheses of its own. */
function splitEntries(text: string): string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '(' && depth++ === 0) start = index + 1;
    if (text[index] === ')' && --depth === 0) entries.push(text.slice(start, index));
  }
  return entries;
}

function refuse(reason: string): AdministratorFileCheck {
  return { trusted: false, reason };
}
